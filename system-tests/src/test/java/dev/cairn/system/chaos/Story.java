package dev.cairn.system.chaos;

import dev.cairn.system.chaos.Evidence.JobChange;
import dev.cairn.system.chaos.Evidence.StepChange;
import dev.cairn.system.chaos.History.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What happened to one job, in the order in which it happened: clients, rows, model, callbacks. */
final class Story {
    private static final int TURNS = 3;

    private Story() {}

    private record Event(Instant at, String what) {}

    static String of(Finding finding, Witnesses seen) {
        List<Event> events = new ArrayList<>();
        for (Line line : seen.history().lines()) {
            if (line.order().subject().equals(finding.subject())) {
                line.attempts()
                        .forEach(attempt -> events.add(
                                new Event(attempt.at(), "client: " + attempt.outcome() + " " + attempt.status())));
            }
        }
        if (finding.job() != null) {
            rows(finding.job(), seen, events);
        }
        if (finding.subject() != null) {
            model(finding.subject(), seen, events);
        }
        return events.stream()
                .sorted(Comparator.comparing(Event::at))
                .map(event -> "    " + event.at() + "  " + event.what())
                .collect(Collectors.joining("\n"));
    }

    private static void rows(String job, Witnesses seen, List<Event> events) {
        for (JobChange change : seen.evidence().jobChanges().getOrDefault(job, List.of())) {
            events.add(new Event(
                    change.at(),
                    "job: " + change.was() + " > " + change.state() + ", epoch " + change.epoch()
                            + ", by " + change.hands().writer()
                            + (change.lease() == null ? "" : ", lease " + change.lease())));
        }
        for (StepChange change : seen.evidence().stepChanges().getOrDefault(job, List.of())) {
            events.add(new Event(
                    change.at(),
                    "step " + change.position() + ": " + change.was() + " > " + change.state() + ", by epoch "
                            + change.epoch() + " of " + change.hands().writer()));
        }
        seen.callbacks()
                .getOrDefault(job, List.of())
                .forEach(callback -> events.add(new Event(callback.at(), "callback " + callback.id() + " came")));
    }

    private static void model(String subject, Witnesses seen, List<Event> events) {
        for (int turn = 0; turn < TURNS; turn++) {
            for (Conversations.Asked asked : seen.model().asked(subject, turn)) {
                events.add(new Event(asked.at(), "model: turn " + turn + " asked by " + asked.by()));
            }
        }
    }
}
