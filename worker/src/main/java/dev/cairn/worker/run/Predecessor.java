package dev.cairn.worker.run;

import dev.cairn.job.DueWork;
import dev.cairn.job.Leases;
import java.util.List;
import java.util.Optional;

/**
 * The process before this one of the same identity. Where it ended without leaving, its jobs are free as soon as this one
 * asks for work, and not only when its lease has run out.
 */
final class Predecessor {
    private final Optional<String> identity;
    private final Leases leases;
    private final DueWork due;
    private final int crashLimit;
    private final WorkEvents events;
    private boolean ended;

    /** @param identity no other running worker may have it; empty for one whose predecessor nobody knows */
    Predecessor(Optional<String> identity, Leases leases, DueWork due, int crashLimit, WorkEvents events) {
        this.identity = identity;
        this.leases = leases;
        this.due = due;
        this.crashLimit = crashLimit;
        this.events = events;
    }

    /** Once, before this process's first lease: later it would end a lease of its own, and count its jobs as crashed. */
    void end() {
        if (!ended) {
            identity.ifPresent(this::end);
            ended = true;
        }
    }

    private void end(String name) {
        int lost = leases.loseAll(name);
        if (lost > 0) {
            events.predecessorLost(lost);
            takeBack();
        }
    }

    /** All of them here and now: the timekeeper's next tick may be a while off. */
    private void takeBack() {
        List<DueWork.Freed> freed = due.freeLost(crashLimit);
        while (!freed.isEmpty()) {
            freed.forEach(events::tookBack);
            freed = due.freeLost(crashLimit);
        }
    }
}
