package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Transition;
import dev.cairn.step.Journal;
import java.util.Optional;

/** The step that is kept with its job's end, and may have been paid for: it is not to be lost with an end that is refused. */
final class LastStep {
    private final Journal journal;
    private final WorkEvents events;

    LastStep(Journal journal, WorkEvents events) {
        this.journal = journal;
        this.events = events;
    }

    void tellWritten(ClaimedJob job, Transition transition) {
        if (transition instanceof Transition.Succeed succeed && succeed.lastStep() != null) {
            events.kept(job, succeed.lastStep());
        }
        events.settled(job, transition);
    }

    void tellFailed(ClaimedJob job, StorageFailure why) {
        if (why.passes()) {
            events.writeFailed(job, why);
        } else {
            events.writeRefused(job, why);
        }
    }

    /**
     * The same end without its last step, which is kept now, or the same once more if that may pass; empty if it has none,
     * or that cannot be kept either.
     */
    Optional<Transition> keptApart(ClaimedJob job, Transition refused, StorageFailure why) {
        if (why.passes() || !(refused instanceof Transition.Succeed succeed) || succeed.lastStep() == null) {
            return Optional.empty();
        }
        try {
            journal.keep(job, succeed.lastStep(), false);
            events.kept(job, succeed.lastStep());
            return Optional.of(new Transition.Succeed(succeed.output()));
        } catch (StorageFailure e) {
            return e.passes() ? Optional.of(refused) : Optional.empty();
        }
    }
}
