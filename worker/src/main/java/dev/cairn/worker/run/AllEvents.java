package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.JobListener;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Transition;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.step.StepFailure;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells every listener, and those in the same process who wait for jobs. */
record AllEvents(List<WorkEvents> listeners, List<JobListener> waiting) implements WorkEvents {
    private void tell(Consumer<WorkEvents> event) {
        listeners.forEach(event);
    }

    private void tellChanged(ClaimedJob job, boolean isFinal) {
        waiting.forEach(listener -> listener.changed(job.id(), isFinal));
    }

    @Override
    public void claimed(ClaimedJob job) {
        tell(l -> l.claimed(job));
        tellChanged(job, false);
    }

    @Override
    public void kept(ClaimedJob job, StepRecord step) {
        tell(l -> l.kept(job, step));
        tellChanged(job, false);
    }

    @Override
    public void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure) {
        tell(l -> l.triedInVain(job, step, tries, wait, failure));
    }

    @Override
    public void writeFailed(ClaimedJob job, StorageFailure failure) {
        tell(l -> l.writeFailed(job, failure));
    }

    @Override
    public void writeRefused(ClaimedJob job, StorageFailure failure) {
        tell(l -> l.writeRefused(job, failure));
    }

    @Override
    public void settled(ClaimedJob job, Transition transition) {
        tellChanged(job, transition.edge().to().isFinal());
        tell(l -> l.settled(job, transition));
    }

    @Override
    public void lost(ClaimedJob job) {
        tell(l -> l.lost(job));
    }

    @Override
    public void attemptBroke(ClaimedJob job, Throwable fault) {
        tell(l -> l.attemptBroke(job, fault));
    }

    @Override
    public void leaseLost(String why, int jobs) {
        tell(l -> l.leaseLost(why, jobs));
    }

    @Override
    public void leaseOpened() {
        tell(WorkEvents::leaseOpened);
    }

    @Override
    public void predecessorLost(int leases) {
        tell(l -> l.predecessorLost(leases));
    }

    @Override
    public void tookBack(DueWork.Freed job) {
        tell(l -> l.tookBack(job));
    }

    @Override
    public void full(int slots) {
        tell(l -> l.full(slots));
    }

    @Override
    public void holdsProcessor(JobId job, Duration since, String at) {
        tell(l -> l.holdsProcessor(job, since, at));
    }

    @Override
    public void waitsForRoom(StorageFailure.NoRoom why) {
        tell(l -> l.waitsForRoom(why));
    }

    @Override
    public void claimFailed(Throwable failure) {
        tell(l -> l.claimFailed(failure));
    }

    @Override
    public void handedBackUnheld(int jobs) {
        tell(l -> l.handedBackUnheld(jobs));
    }

    @Override
    public void draining(int jobs) {
        tell(l -> l.draining(jobs));
    }

    @Override
    public void drained(int cutOff) {
        tell(l -> l.drained(cutOff));
    }
}
