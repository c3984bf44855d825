package dev.cairn.system.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What faults count of themselves, so that a run shows that they struck, and what they find. */
final class Tally {
    /** A fault that hit nothing in so many strikes does not strike. */
    private static final int ENOUGH = 3;

    private final Map<String, Long> counts = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> strikes = new ConcurrentSkipListMap<>();
    private final List<Finding> findings = new CopyOnWriteArrayList<>();

    void add(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    /** What one strike hit, which now and then may be nothing. */
    void hit(String what, long hits) {
        strikes.merge(what, 1, Integer::sum);
        add(what, hits);
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** Something that a fault saw and that must not be. */
    void found(String invariant, String what) {
        findings.add(new Finding(invariant, what, null, null));
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        strikes.forEach((what, times) -> {
            if (times >= ENOUGH && of(what) == 0) {
                all.add(new Finding("harness", "struck " + times + " times and hit nothing: " + what, null, null));
            }
        });
        return all;
    }

    /** A line for each count, as in a report's table. */
    String lines() {
        return counts.entrySet().stream()
                .map(count -> "  %-44s %d%n".formatted(count.getKey(), count.getValue()))
                .collect(Collectors.joining());
    }
}
