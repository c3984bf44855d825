package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.DueWork;
import dev.cairn.job.JobId;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Transition;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.step.StepFailure;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;

/** Events as metrics. Labels hold agents' names and fixed words only: nothing of a tenant, nothing unbounded. */
final class MeasuredEvents implements WorkEvents {
    private final MeterRegistry registry;

    MeasuredEvents(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void claimed(ClaimedJob job) {
        count("cairn.jobs.claimed", "agent", job.agent().name());
    }

    @Override
    public void kept(ClaimedJob job, StepRecord step) {
        registry.timer(
                        "cairn.steps.kept",
                        "kind",
                        step.kind().word(),
                        "state",
                        step.state().word())
                .record(step.took());
    }

    @Override
    public void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure) {
        count("cairn.steps.retried", "agent", job.agent().name());
    }

    @Override
    public void writeFailed(ClaimedJob job, StorageFailure failure) {
        count("cairn.database.failures", "at", "write");
    }

    @Override
    public void writeRefused(ClaimedJob job, StorageFailure failure) {
        count("cairn.database.refusals", "at", "write");
    }

    @Override
    public void settled(ClaimedJob job, Transition transition) {
        count("cairn.jobs.settled", "edge", transition.edge().name().toLowerCase(Locale.ROOT));
    }

    @Override
    public void lost(ClaimedJob job) {
        count("cairn.jobs.settled", "edge", "lost");
    }

    @Override
    public void attemptBroke(ClaimedJob job, Throwable fault) {
        count("cairn.attempts.broken", "agent", job.agent().name());
    }

    @Override
    public void leaseLost(String why, int jobs) {
        count("cairn.leases.lost", "at", "worker");
    }

    @Override
    public void leaseOpened() {
        registry.counter("cairn.leases.opened").increment();
    }

    @Override
    public void predecessorLost(int leases) {
        registry.counter("cairn.leases.lost", "at", "successor").increment(leases);
    }

    @Override
    public void tookBack(DueWork.Freed job) {
        count("cairn.jobs.taken.back", "state", job.state().word());
    }

    @Override
    public void full(int slots) {
        registry.counter("cairn.slots.exhausted").increment();
    }

    @Override
    public void holdsProcessor(JobId job, Duration since, String at) {
        registry.counter("cairn.threads.held").increment();
    }

    @Override
    public void waitsForRoom(StorageFailure.NoRoom why) {
        registry.counter("cairn.worker.waits.for.room").increment();
    }

    @Override
    public void claimFailed(Throwable failure) {
        boolean refused = failure instanceof StorageFailure storage && !storage.passes();
        count(refused ? "cairn.database.refusals" : "cairn.database.failures", "at", "claim");
    }

    @Override
    public void handedBackUnheld(int jobs) {
        registry.counter("cairn.jobs.handed.back.unheld").increment(jobs);
    }

    @Override
    public void draining(int jobs) {
        // Seen in cairn.jobs.running, which falls.
    }

    @Override
    public void drained(int cutOff) {
        registry.counter("cairn.jobs.cut.off").increment(cutOff);
    }

    private void count(String name, String key, String value) {
        registry.counter(name, key, value).increment();
    }
}
