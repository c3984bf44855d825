package dev.cairn.system.chaos;

import dev.cairn.system.chaos.Evidence.Job;
import dev.cairn.system.chaos.Evidence.JobChange;
import java.util.List;
import java.util.Set;

/** Every move of a job is an edge of the diagram, made by who may make it. */
record MoveCheck(Witnesses seen, List<Finding> findings) {
    private static final Set<String> FINAL = Set.of("succeeded", "failed", "cancelled");

    /** Every move of the diagram. Said again here: a checker that asks the code for its rules checks nothing. */
    private static final Set<String> MOVES = Set.of(
            "null>queued",
            "queued>running",
            "running>succeeded",
            "running>failed",
            "running>cancelled",
            "running>queued",
            "queued>cancelled",
            "queued>failed");

    /** What an api may make of a running job whose worker is lost: it never knows a result. */
    private static final Set<String> FREED = Set.of("running>queued", "running>cancelled", "running>failed");

    void check(Order order, Job job) {
        int ends = 0;
        for (JobChange change : seen.evidence().jobChanges().getOrDefault(job.id(), List.of())) {
            if (!MOVES.contains(change.move())) {
                found("I2", "a move that is no edge: " + change.move(), order, job);
            }
            ends += FINAL.contains(change.state()) ? 1 : 0;
            if (!isInRightHands(change)) {
                found(
                        "I5",
                        change.move() + " by " + change.hands() + ", whose lease had "
                                + (change.leaseEnded() ? "ended" : "not ended"),
                        order,
                        job);
            }
            epoch(change, order, job);
        }
        if (ends > 1) {
            found("I2", "settled " + ends + " times", order, job);
        }
    }

    /** Under a lease the move is its holder's. An api makes all moves of queued jobs but the claim, and frees lost ones. */
    static boolean isInRightHands(JobChange change) {
        boolean underALease = change.move().equals("queued>running") || "running".equals(change.was());
        if (!underALease) {
            return change.hands().areAnApis();
        }
        return change.hands().areTheSame()
                || change.hands().areAnApis() && change.leaseEnded() && FREED.contains(change.move());
    }

    private void epoch(JobChange change, Order order, Job job) {
        int grown = change.wasEpoch() == null ? 0 : change.epoch() - change.wasEpoch();
        if (grown != (change.move().equals("queued>running") ? 1 : 0)) {
            found(
                    "I2",
                    "the epoch went from " + change.wasEpoch() + " to " + change.epoch() + " in " + change.move(),
                    order,
                    job);
        }
    }

    private void found(String invariant, String what, Order order, Job job) {
        findings.add(new Finding(invariant, what, job.id(), order.subject()));
    }
}
