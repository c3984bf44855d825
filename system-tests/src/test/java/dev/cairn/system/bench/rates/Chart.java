package dev.cairn.system.bench.rates;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A figure of all rivals as bars, in the words of Mermaid's {@code xychart-beta}, which pages of Markdown draw. */
record Chart(Sheet sheet, String workload, String figure) {
    /** Empty if it was not measured. */
    String drawn() {
        Set<String> rivals = sheet.rivals(workload);
        if (rivals.isEmpty()) {
            return "";
        }
        String names = rivals.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
        String bars = rivals.stream()
                .map(rival -> String.format(Locale.ROOT, "%.1f", sheet.median(workload, rival, figure)))
                .collect(Collectors.joining(", "));
        double highest = rivals.stream()
                .mapToDouble(rival -> sheet.median(workload, rival, figure))
                .max()
                .orElse(0);
        return String.format(Locale.ROOT, """

                ```mermaid
                xychart-beta horizontal
                    title "%s: %s"
                    x-axis [%s]
                    y-axis 0 --> %.0f
                    bar [%s]
                ```
                """, workload, figure, names, Math.ceil(highest * 1.05), bars);
    }
}
