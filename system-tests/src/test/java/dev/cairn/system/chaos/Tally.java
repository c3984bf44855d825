package dev.cairn.system.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** What faults count of themselves, so that a run shows that they struck, and what they find. */
final class Tally {
    private final Map<String, Long> counts = new ConcurrentSkipListMap<>();
    private final List<Finding> findings = new CopyOnWriteArrayList<>();

    void add(String what, long more) {
        counts.merge(what, more, Long::sum);
    }

    long of(String what) {
        return counts.getOrDefault(what, 0L);
    }

    /** Something that a fault saw and that must not be. */
    void found(String invariant, String what) {
        findings.add(new Finding(invariant, what, null, null));
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** A line for each count, as in a report's table. */
    String lines() {
        return counts.entrySet().stream()
                .map(count -> "  %-44s %d%n".formatted(count.getKey(), count.getValue()))
                .collect(Collectors.joining());
    }
}
