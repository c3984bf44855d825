package dev.cairn.system.chaos;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** What the clients saw: every request and what came of it, from their side. */
final class History {
    private final Map<Integer, Line> lines = new ConcurrentSkipListMap<>();

    /** What a client knows after a request. */
    enum Outcome {
        /** 202: there is a job. */
        OK,
        /** A 4xx: there is none. */
        FAILED,
        /** A 5xx, or no answer at all: there may be one. */
        UNKNOWN
    }

    /**
     * @param job its identifier, null unless the outcome is {@link Outcome#OK}
     * @param retryAfter the header, null if there was none
     */
    record Attempt(
            Instant at,
            Outcome outcome,
            int status,
            @Nullable String job,
            @Nullable String retryAfter) {}

    /** An order, and all that was tried for it. */
    record Line(Order order, ConcurrentLinkedQueue<Attempt> attempts) {
        List<String> jobs() {
            return attempts.stream()
                    .filter(attempt -> attempt.outcome() == Outcome.OK)
                    .map(Attempt::job)
                    .distinct()
                    .toList();
        }
    }

    void add(Order order, Attempt attempt) {
        lines.computeIfAbsent(order.number(), number -> new Line(order, new ConcurrentLinkedQueue<>()))
                .attempts()
                .add(attempt);
    }

    Collection<Line> lines() {
        return lines.values();
    }

    long count(Outcome outcome) {
        return lines.values().stream()
                .flatMap(line -> line.attempts().stream())
                .filter(attempt -> attempt.outcome() == outcome)
                .count();
    }

    long accepted() {
        return lines.values().stream().filter(line -> !line.jobs().isEmpty()).count();
    }
}
