package dev.cairn.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.chaos.Evidence.Job;
import dev.cairn.system.chaos.Evidence.ModelStep;
import dev.cairn.system.chaos.Evidence.StepChange;
import dev.cairn.system.chaos.History.Attempt;
import dev.cairn.system.chaos.History.Line;
import dev.cairn.system.chaos.History.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asserts the invariants over everything that a run left behind. */
final class Checker {
    private static final String CRASH_LIMIT = "/problems/crash-limit";

    private final Witnesses seen;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Thaw, Integer> underWay = new HashMap<>();

    Checker(Witnesses seen) {
        this.seen = seen;
    }

    List<Finding> check() {
        Set<String> explained = new HashSet<>();
        for (Line line : seen.history().lines()) {
            answers(line);
            Job job = theOneJob(line);
            if (job != null) {
                explained.add(job.id());
                end(line, job);
                new MoveCheck(seen, findings).check(line.order(), job);
                steps(line, job);
                modelCalls(line, job);
                effects(line, job);
                new CallbackCheck(seen, findings).check(line.order(), job);
                new LimitCheck(seen, findings).check(line.order(), job);
            }
        }
        for (Job job : seen.evidence().jobs().values()) {
            if (!explained.contains(job.id())) {
                findings.add(new Finding("I1", "a job that no client ordered", job.id(), null));
            }
        }
        underWay.forEach(this::fewUnderWay);
        return findings;
    }

    private void fewUnderWay(Thaw thaw, int requests) {
        if (requests > Thaw.MOST_REQUESTS) {
            findings.add(new Finding(
                    "I3",
                    requests + " requests for kept replies after one stop of " + thaw.by() + ", which went on at "
                            + thaw.at(),
                    null,
                    null));
        }
    }

    /** Requests for replies that were kept meanwhile, which a stopped process had begun before it was stopped. */
    int underWay() {
        return underWay.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void answers(Line line) {
        for (Attempt attempt : line.attempts()) {
            if (attempt.outcome() == Outcome.FAILED) {
                found("I10", "a good order was refused with " + attempt.status(), line, null);
            }
            if (attempt.status() >= 500 && attempt.status() != 503) {
                found("I10", "an order was answered " + attempt.status() + " and not 503", line, null);
            }
            if (attempt.status() == 503
                    && (attempt.retryAfter() == null || !attempt.retryAfter().matches("[1-9][0-9]*"))) {
                found("I10", "503, and `Retry-After` is " + attempt.retryAfter(), line, null);
            }
        }
    }

    private @Nullable Job theOneJob(Line line) {
        List<String> told = line.jobs();
        String kept = seen.evidence().jobsByKey().get(line.order().key());
        if (told.size() > 1) {
            found("I1", "one key made several jobs: " + told, line, null);
        }
        if (told.isEmpty()) {
            return kept == null ? null : seen.evidence().jobs().get(kept);
        }
        Job job = seen.evidence().jobs().get(told.getFirst());
        if (job == null) {
            found("I1", "202 was answered and there is no row: " + told.getFirst(), line, null);
        } else if (!told.getFirst().equals(kept)) {
            found("I1", "the key leads to another job: " + kept, line, job);
        }
        if (job != null && !job.tenant().equals(line.order().tenant().id())) {
            found("I8", "it was kept as a job of " + job.tenant(), line, job);
        }
        return job;
    }

    private void end(Line line, Job job) {
        switch (job.state()) {
            case "succeeded" -> {
                if (line.order().kind() == Order.Kind.POISON
                        && !seen.model().isSpared(line.order().subject())) {
                    found("I4", "succeeded, and kills every worker that runs it", line, job);
                }
                if (line.order().kind() == Order.Kind.ENDLESS) {
                    found("I12", "succeeded, and the model never answered", line, job);
                } else if (!line.order().expected().equals(job.output())) {
                    found("I4", "another result than without faults: " + job.output(), line, job);
                }
            }
            case "cancelled" -> {
                if (line.order().cancelAfterMillis() < 0) {
                    found("I4", "cancelled, and no client asked for it", line, job);
                }
            }
            case "failed" -> {
                String reason =
                        switch (line.order().kind()) {
                            case POISON -> CRASH_LIMIT;
                            case ENDLESS -> Endless.LIMIT_REACHED;
                            case ECHO, TRIAGE -> null;
                        };
                if (reason == null || !reason.equals(typeOf(job.error()))) {
                    found("I4", "failed, and would not have without faults: " + job.error(), line, job);
                }
            }
            default -> found("I1", "not final: " + job.state(), line, job);
        }
    }

    private static @Nullable String typeOf(@Nullable JsonNode error) {
        return error == null ? null : error.path("type").asText();
    }

    private void steps(Line line, Job job) {
        Set<Integer> kept = new HashSet<>();
        for (StepChange change : seen.evidence().stepChanges().getOrDefault(job.id(), List.of())) {
            if (change.was() != null && !change.was().equals("reserved")) {
                found("I3", "kept step " + change.position() + " was changed", line, job);
            }
            if (!change.state().equals("reserved") && !kept.add(change.position())) {
                found("I3", "step " + change.position() + " was committed twice", line, job);
            }
            if (change.epoch() != change.jobEpoch() || !change.jobState().equals("running")) {
                found(
                        "I5",
                        "attempt " + change.epoch() + " wrote step " + change.position() + " while the job was "
                                + change.jobState() + " in attempt " + change.jobEpoch(),
                        line,
                        job);
            }
            if (!change.hands().areTheSame()) {
                found("I5", "step " + change.position() + " was written by " + change.hands(), line, job);
            }
        }
    }

    private void modelCalls(Line line, Job job) {
        for (ModelStep step : seen.evidence().modelSteps().getOrDefault(job.id(), List.of())) {
            for (Conversations.Asked asked : seen.model().asked(line.order().subject(), step.turn())) {
                if (!asked.at().isAfter(step.keptAt())) {
                    continue;
                }
                Optional<Thaw> thaw =
                        seen.thaws().stream().filter(any -> any.explains(asked)).findFirst();
                if (thaw.isPresent()) {
                    underWay.merge(thaw.get(), 1, Integer::sum);
                } else {
                    found(
                            "I3",
                            asked.by() + " asked the model for turn " + step.turn() + " after its reply was kept",
                            line,
                            job);
                }
            }
        }
    }

    private void effects(Line line, Job job) {
        long filed = seen.filed().getOrDefault(line.order().subject(), 0L);
        boolean files = line.order().kind() == Order.Kind.TRIAGE && job.state().equals("succeeded");
        if (filed > 1 || files && filed == 0) {
            found("I7", "the effectful tool filed " + filed + " tickets", line, job);
        }
    }

    private void found(String invariant, String what, Line line, @Nullable Job job) {
        findings.add(new Finding(
                invariant, what, job == null ? null : job.id(), line.order().subject()));
    }
}
