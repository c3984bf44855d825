package dev.cairn.system.bench.rates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was measured, by workload and rival. Each figure is the median of its repetitions. */
final class Sheet {
    private final Map<String, Map<String, List<Measured>>> all = new LinkedHashMap<>();

    void add(String workload, String rival, Measured measured) {
        all.computeIfAbsent(workload, w -> new LinkedHashMap<>())
                .computeIfAbsent(rival, r -> new ArrayList<>())
                .add(measured);
    }

    boolean has(String workload, String... rivals) {
        return all.getOrDefault(workload, Map.of()).keySet().containsAll(List.of(rivals));
    }

    /** Who was measured in this workload, in turn. */
    Set<String> rivals(String workload) {
        return all.getOrDefault(workload, Map.of()).keySet();
    }

    double median(String workload, String rival, String figure) {
        return median(
                all.get(workload).get(rival), measured -> measured.figures().get(figure));
    }

    private static double median(List<Measured> repetitions, Function<Measured, Double> figure) {
        List<Double> sorted = repetitions.stream().map(figure).sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }

    String table() {
        StringBuilder table = new StringBuilder();
        all.forEach((workload, rivals) -> {
            Measured any = rivals.values().iterator().next().getFirst();
            table.append("%n  %-26s".formatted(workload));
            any.figures().keySet().forEach(figure -> table.append("%26s %9s".formatted(figure, "/ grouped")));
            table.append("   CPU s per 1,000%n".formatted());
            rivals.keySet().forEach(rival -> table.append(line(workload, rival)));
        });
        return table.toString();
    }

    private String line(String workload, String rival) {
        List<Measured> repetitions = all.get(workload).get(rival);
        StringBuilder line = new StringBuilder("  %-26s".formatted(rival));
        for (String figure : repetitions.getFirst().figures().keySet()) {
            Function<Measured, Double> value = measured -> measured.figures().get(figure);
            TreeSet<Double> sorted =
                    new TreeSet<>(repetitions.stream().map(value).toList());
            String spread = "(%s-%s)".formatted(shown(sorted.first()), shown(sorted.last()));
            line.append("%10s %15s %9s"
                    .formatted(shown(median(repetitions, value)), spread, toFloor(workload, rival, figure)));
        }
        line.append("   ");
        for (String process : repetitions.getFirst().cpu().keySet()) {
            double seconds = median(repetitions, measured -> measured.cpu().get(process));
            line.append("%s %s  ".formatted(process, shown(seconds)));
        }
        return line.append(System.lineSeparator()).toString();
    }

    /** How the figure relates to that of the grouped floor, which nobody is expected to reach. */
    private String toFloor(String workload, String rival, String figure) {
        return all.get(workload).containsKey(Rivals.GROUPED)
                ? shown(median(workload, rival, figure) / median(workload, Rivals.GROUPED, figure))
                : "";
    }

    /** One measurement in a line, for those who watch. */
    static String told(Measured measured) {
        return measured.figures().entrySet().stream()
                .map(figure -> shown(figure.getValue()) + " " + figure.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    ObjectNode json() {
        ObjectNode json = Api.JSON.createObjectNode();
        all.forEach((workload, rivals) -> {
            ObjectNode ofWorkload = json.putObject(workload);
            rivals.forEach((rival, repetitions) -> {
                ObjectNode ofRival = ofWorkload.putObject(rival);
                Measured any = repetitions.getFirst();
                for (String figure : any.figures().keySet()) {
                    ObjectNode of = ofRival.putObject(figure);
                    of.put(
                            "median",
                            median(repetitions, measured -> measured.figures().get(figure)));
                    var each = of.putArray("each");
                    repetitions.forEach(measured -> each.add(measured.figures().get(figure)));
                }
                ObjectNode cpu = ofRival.putObject("cpuSecondsPerThousand");
                any.cpu()
                        .keySet()
                        .forEach(process -> cpu.put(
                                process,
                                median(repetitions, measured -> measured.cpu().get(process))));
            });
        });
        return json;
    }
}
