package dev.cairn.worker.step;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.StorageFailure;
import dev.cairn.step.StepRecord;
import java.time.Duration;

/** What is worth telling about steps. */
public interface StepEvents {
    void kept(ClaimedJob job, StepRecord step);

    void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure);

    /** It is repeated. */
    void writeFailed(ClaimedJob job, StorageFailure failure);

    /** No repeating mends it: the job is parked, or whatever can be written instead is written. */
    void writeRefused(ClaimedJob job, StorageFailure failure);
}
