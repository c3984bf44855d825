package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Transition;
import dev.cairn.worker.step.StepEvents;
import java.time.Duration;

/** What is worth telling about a worker's work; one listener turns it into logs, one into metrics. */
public interface WorkEvents extends StepEvents {
    void claimed(ClaimedJob job);

    void settled(ClaimedJob job, Transition transition);

    /** The claim is gone; nothing was written, and another worker has the job or will have it. */
    void lost(ClaimedJob job);

    void attemptBroke(ClaimedJob job, Throwable fault);

    /** The lease could not be renewed in time or was refused: every job was let go and a new incarnation begins. */
    void leaseLost(String why, int jobs);

    /** From now on jobs may be claimed. */
    void leaseOpened();

    /** The process before this one of the same identity ended without leaving: its leases are ended and its jobs freed. */
    void predecessorLost(int leases);

    /** A job of a lost worker was freed here. */
    void tookBack(DueWork.Freed job);

    /** No slot is free: due jobs wait here until one is. Told again only after half of them were free. */
    void full(int slots);

    /** A thread of a job computes without a pause: others wait for the processor that it runs on. */
    void holdsProcessor(JobId job, Duration since, String at);

    /** The database has no room for another worker's connections: this one takes part when it has. */
    void waitsForRoom(StorageFailure.NoRoom why);

    /** Asking for work failed; it is asked for again. */
    void claimFailed(Throwable failure);

    /** Jobs this worker owned without knowing were handed back. */
    void handedBackUnheld(int jobs);

    void draining(int jobs);

    void drained(int cutOff);
}
