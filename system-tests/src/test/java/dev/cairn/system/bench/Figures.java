package dev.cairn.system.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a run measured: a table for a person and a file for a program, both told at the end. */
final class Figures {
    private final String what;
    private final ObjectNode json = Api.JSON.createObjectNode();
    private final ArrayNode rows;
    private final ArrayNode claims;
    private final StringBuilder table = new StringBuilder();
    private final StringBuilder verdicts = new StringBuilder();
    private boolean held = true;
    private @Nullable String part;

    Figures(String what) {
        this.what = what;
        json.put("what", what).put("at", Instant.now().toString()).put("commit", Machine.commit());
        json.set("machine", Machine.describe());
        json.putObject("settings");
        rows = json.putArray("times");
        claims = json.putArray("claims");
        table.append("%n  %-52s %6s %9s %9s %9s %9s%n".formatted("seconds", "count", "p50", "p95", "p99", "max"));
    }

    Figures setting(String name, Object value) {
        ((ObjectNode) json.get("settings")).put(name, String.valueOf(value));
        return this;
    }

    /** Whose the rows after it are. */
    Figures part(String name) {
        part = name;
        table.append("  ").append(name).append(System.lineSeparator());
        return this;
    }

    /** Leaves out what was never measured. */
    Figures row(String name, Times times) {
        if (times.count() == 0) {
            return this;
        }
        ObjectNode row = rows.addObject();
        if (part != null) {
            row.put("of", part);
        }
        row.put("name", name).put("count", times.count());
        table.append("  %-52s %6d".formatted(name, times.count()));
        cell(row, "p50", times.median());
        cell(row, "p95", times.percentile(0.95));
        cell(row, "p99", times.percentile(0.99));
        cell(row, "max", times.most());
        table.append(System.lineSeparator());
        return this;
    }

    private void cell(ObjectNode row, String name, Duration time) {
        row.put(name + "Millis", time.toNanos() / 1000 / 1000.0);
        table.append(" %9s".formatted(seconds(time)));
    }

    /** A figure that changes while it is measured. */
    Figures curve(String name, List<Double> values) {
        ArrayNode all = json.withArray("curves").addObject().put("name", name).putArray("values");
        values.forEach(value -> all.add(Math.round(value)));
        table.append("  %-52s %s%n"
                .formatted(
                        name,
                        values.stream()
                                .limit(15)
                                .map(value -> String.valueOf(Math.round(value)))
                                .collect(Collectors.joining(" "))));
        return this;
    }

    /** Percent of a core. */
    Figures share(String name, double percent) {
        json.withArray("shares").addObject().put("name", name).put("percent", Math.round(percent * 100) / 100.0);
        table.append("  %-52s %8.2f %% of a core%n".formatted(name, percent));
        return this;
    }

    /** @param most in the same unit, percent of a core */
    Figures atMost(String name, double percent, double most) {
        return claim(
                String.format(Locale.ROOT, "%s: %.2f %% of a core, at most %.0f %%", name, percent, most),
                percent <= most);
    }

    Figures bar(String name, Duration measured, Duration most) {
        return claim(
                "%s: %s s, at most %s s".formatted(name, seconds(measured), seconds(most)),
                measured.compareTo(most) <= 0);
    }

    Figures claim(String claim, boolean holds) {
        held &= holds;
        claims.addObject().put("claim", claim).put("held", holds);
        verdicts.append("  %s %s%n".formatted(holds ? "✔" : "✘", claim));
        return this;
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
    }

    /** @return the command's exit code */
    int tell() throws IOException {
        Path file = Path.of("target", "bench", what + ".json").toAbsolutePath();
        Files.createDirectories(file.getParent());
        Files.writeString(file, json.put("held", held).toPrettyString() + System.lineSeparator());
        System.out.println(table);
        System.out.print(verdicts);
        System.out.println();
        System.out.println("  commit " + json.path("commit").asText() + ", "
                + json.path("machine").path("cores").asText() + " cores; as JSON: " + file);
        return held ? 0 : 1;
    }
}
