package dev.cairn.step;

import dev.cairn.job.ClaimedJob;
import java.util.List;

/** Where the outcomes of steps are kept, once each. */
public interface Journal {
    /**
     * The job's next steps, in order.
     *
     * @param after only steps behind this place; 0 to begin
     * @param most of them at once; fewer come at the end
     */
    List<StepRecord> read(ClaimedJob job, int after, int most);

    /**
     * Keeps a step's outcome, if the claim still holds. May be repeated with the same arguments when the reply to a
     * COMMIT was lost: the outcome that is there stays.
     *
     * @param reserved whether the journal holds a reservation for it
     */
    Kept keep(ClaimedJob job, StepRecord step, boolean reserved);

    /** Notes that an effectful call is about to be made; false when the claim is lost, and then it must not be. */
    boolean reserve(ClaimedJob job, StepRecord step);

    /** What became of a record. */
    enum Kept {
        KEPT,
        /** Kept, and a client asked for the job's end. */
        KEPT_CANCEL_ASKED,
        LOST
    }
}
