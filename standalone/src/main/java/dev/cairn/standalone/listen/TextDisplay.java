package dev.cairn.standalone.listen;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.function.Consumer;

/** Shows each callback as a block of lines for a person. */
final class TextDisplay implements Consumer<Received> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int MOST_CHARACTERS = 300;
    private static final int LONGEST_NAME = 80;

    private final PrintStream out;

    TextDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(Received received) {
        StringBuilder block = new StringBuilder(head(received)).append('\n');
        JsonNode job = received.job();
        if (job.isObject()) {
            line(
                    block,
                    "job",
                    name(job.path("id").asText()) + "  attempt "
                            + job.path("attempt").asInt());
        }
        line(block, "delivery", name(received.delivery()) + again(received.times()));
        if (job.hasNonNull("output")) {
            line(block, "output", Printable.shortened(job.path("output").toString(), MOST_CHARACTERS));
        }
        if (job.hasNonNull("error")) {
            line(block, "error", Colour.RED.of(Printable.shortened(error(job.path("error")), MOST_CHARACTERS)));
        }
        line(block, "answered", String.valueOf(received.answered()));
        // In one piece: several callbacks may come at the same time.
        out.println(block);
        out.flush();
    }

    private static String head(Received received) {
        String verified = received.isVerified()
                ? Colour.GREEN.of("✔ verified")
                : Colour.RED.of("✘ NOT VERIFIED: " + Printable.line(String.valueOf(received.refusal())));
        String type = received.event().isMissingNode() ? "(body is not JSON)" : name(received.type());
        return "%s  %-14s  %s".formatted(TIME.format(received.at()), type, verified);
    }

    private static String name(String text) {
        return text.isBlank() ? "(none)" : Printable.shortened(text, LONGEST_NAME);
    }

    private static String again(int times) {
        return times == 1 ? "" : "  " + Colour.YELLOW.of("again, " + ordinal(times) + " time");
    }

    static String ordinal(int number) {
        boolean teen = number / 10 % 10 == 1;
        return number
                + switch (teen ? 0 : number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }

    private static String error(JsonNode error) {
        return error.path("title").asText() + ": " + error.path("detail").asText();
    }

    private static void line(StringBuilder block, String name, String text) {
        block.append("          ")
                .append(Colour.DIM.of("%-8s".formatted(name)))
                .append("  ")
                .append(text)
                .append('\n');
    }
}
