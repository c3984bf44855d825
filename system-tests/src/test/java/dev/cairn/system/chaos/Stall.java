package dev.cairn.system.chaos;

import dev.cairn.system.chaos.Evidence.JobChange;
import dev.cairn.system.chaos.Evidence.StepChange;
import dev.cairn.system.chaos.History.Line;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The longest time in which nothing was written about a job that was not final.
 *
 * @param story all that happened to that job; empty if there was none
 */
record Stall(Duration length, String story) {
    private record Pause(String job, Instant from, Duration length) {}

    static Stall longest(Witnesses seen) {
        Pause longest = new Pause("", Instant.EPOCH, Duration.ZERO);
        for (Map.Entry<String, List<JobChange>> changes :
                seen.evidence().jobChanges().entrySet()) {
            Pause pause = longest(
                    changes.getKey(),
                    changes.getValue(),
                    seen.evidence().stepChanges().getOrDefault(changes.getKey(), List.of()));
            longest = pause.length().compareTo(longest.length()) > 0 ? pause : longest;
        }
        return longest.job().isEmpty() ? new Stall(Duration.ZERO, "") : told(longest, seen);
    }

    private static Pause longest(String job, List<JobChange> changes, List<StepChange> steps) {
        List<Instant> times = Stream.concat(
                        changes.stream().map(JobChange::at), steps.stream().map(StepChange::at))
                .sorted()
                .toList();
        Pause longest = new Pause(job, times.getFirst(), Duration.ZERO);
        for (int i = 1; i < times.size(); i++) {
            Duration length = Duration.between(times.get(i - 1), times.get(i));
            longest = length.compareTo(longest.length()) > 0 ? new Pause(job, times.get(i - 1), length) : longest;
        }
        return longest;
    }

    private static Stall told(Pause pause, Witnesses seen) {
        String subject = seen.history().lines().stream()
                .filter(line -> line.jobs().contains(pause.job()))
                .map(Line::order)
                .map(Order::subject)
                .findAny()
                .orElse(null);
        Finding about =
                new Finding("stall", pause.length().toSeconds() + " s from " + pause.from(), pause.job(), subject);
        return new Stall(pause.length(), "  " + about + "\n" + Story.of(about, seen));
    }
}
