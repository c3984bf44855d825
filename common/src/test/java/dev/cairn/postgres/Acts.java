package dev.cairn.postgres;

import dev.cairn.callback.Deliveries.Attempt;
import dev.cairn.callback.Deliveries.Next;
import dev.cairn.callback.Deliveries.Share;
import dev.cairn.callback.DueDelivery;
import dev.cairn.id.TypeId;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobError;
import dev.cairn.job.JobId;
import dev.cairn.job.Submission;
import dev.cairn.job.Transition;
import dev.cairn.message.Ticket;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What api and worker do with the database, by the adapters themselves. */
final class Acts {
    private static final int BATCH = 10;

    /** Of rows that were there before, too: an index forgets them when it is vacuumed, and here it is not. */
    private static final int ENTRIES = 8 * BATCH;

    private static final String CALLBACK = "{\"url\":\"https://own.example/\"}";

    private final Fixture jobs;
    private final SqlDeliveries deliveries;
    private final List<Act> all = new ArrayList<>();

    Acts(Database database) {
        jobs = new Fixture(database, "default");
        deliveries = new SqlDeliveries(database);
        addSubmissions();
        addClaims();
        addSteps();
        addEnds();
        addLeases();
        addDueWork();
        addDeliveries();
    }

    List<Act> all() {
        return all;
    }

    private void addSubmissions() {
        add("submit", 10, () -> submission("key-" + TypeId.newUuid()), jobs.intake::submit);
        add("submit and start", 12, () -> jobs.starting(null, null, null), jobs.intake::submit);
        add("submit again", 10, this::submittedBefore, jobs.intake::submit);
    }

    private void addClaims() {
        Supplier<List<Ticket>> tickets = () -> Stream.generate(jobs::queued)
                .limit(BATCH)
                .map(job -> jobs.ticket(job, 0))
                .toList();
        add("claim by tickets", 6 * BATCH, tickets, some -> jobs.claims.claim(jobs.lease, jobs.offer, some));
        add("claim what is due", 6 * BATCH, () -> jobs.claims.claimDue(jobs.lease, jobs.offer, BATCH));
        add("claim a suspect", 6, () -> jobs.claims.claimSuspect(jobs.lease, jobs.offer));
        add("look for a suspect", 6, () -> jobs.claims.suspectWaits(jobs.offer, 1));
        add("hand back", 6, jobs::running, job -> jobs.claims.handBack(jobs.lease, job.id(), job.epoch()));
    }

    private void addSteps() {
        add("keep", 10, jobs::running, job -> jobs.journal.keep(job, step(StepState.SUCCEEDED), false));
        add("keep again", 20, this::keptOnce, job -> jobs.journal.keep(job, step(StepState.SUCCEEDED), false));
        add("reserve", 10, jobs::running, job -> jobs.journal.reserve(job, step(StepState.RESERVED)));
        add("read the journal", 10, this::keptOnce, jobs::kept);
    }

    private void addEnds() {
        addEnd("succeed", new Transition.Succeed("{}"));
        addEnd("fail", new Transition.Fail(new JobError("/problems/x", "x", "x", null)));
        addEnd("cancel while it runs", new Transition.Cancel());
        addEnd("try later", new Transition.RetryLater(Duration.ofHours(1), "busy", true));
        addEnd("give back", new Transition.HandBack());
        add(
                "succeed and call back",
                16,
                this::runningWithCallback,
                job -> jobs.claims.settle(job, new Transition.Succeed("{}")));
        add("cancel", 10, jobs::queued, job -> jobs.control.cancel(jobs.tenant, job));
    }

    private void addEnd(String name, Transition end) {
        add(name, 10, jobs::running, job -> jobs.claims.settle(job, end));
    }

    private void addLeases() {
        add(
                "renew",
                10,
                jobs::running,
                job -> jobs.leases.renew(jobs.lease, Fixture.LONG, Map.of(job.id(), job.epoch())));
        add("forget leases", 10, jobs.dueWork::forgetLeases);
    }

    private void addDueWork() {
        add("look for due work", 40, this::lost, job -> jobs.dueWork.look(Set.of(jobs.lane)));
        add("expire leases", 10, jobs.dueWork::expireLeases);
        add("free what was lost", ENTRIES, this::lost, job -> jobs.dueWork.freeLost(Fixture.CRASH_LIMIT));
        add("expire deadlines", ENTRIES, () -> jobs.queued(null, Instant.now()), job -> jobs.dueWork.expireDeadlines());
        add("count what is due", 2 * BATCH, () -> jobs.dueWork.due(jobs.lane, BATCH));
        add(
                "announce again",
                6 * BATCH,
                this::silent,
                job -> jobs.dueWork.announceAgain(jobs.lane, Fixture.ANNOUNCE_AFTER, BATCH));
    }

    private void addDeliveries() {
        Share share = new Share(BATCH, BATCH, Map.of());
        add("claim deliveries", 20, this::owed, job -> deliveries.claimDue(share, Fixture.LONG));
        add(
                "settle a delivery",
                10,
                this::claimedDelivery,
                due -> deliveries.settle(
                        due, new Attempt(1, Instant.now(), Duration.ZERO, 204, null, null), new Next.Delivered()));
        add("look at deliveries", 10, this::owed, job -> deliveries.of(jobs.tenant, job));
    }

    private Submission submission(String key) {
        return jobs.submission(null, null, new Submission.IdempotencyKey(key, new byte[32]), List.of());
    }

    private Submission submittedBefore() {
        String key = "key-" + TypeId.newUuid();
        jobs.intake.submit(submission(key));
        return submission(key);
    }

    private ClaimedJob keptOnce() {
        ClaimedJob job = jobs.running();
        jobs.journal.keep(job, step(StepState.SUCCEEDED), false);
        return job;
    }

    private ClaimedJob runningWithCallback() {
        return jobs.claim(jobs.callingBack(CALLBACK), 0);
    }

    private ClaimedJob lost() {
        ClaimedJob job = jobs.running();
        jobs.leases.release(jobs.lease);
        jobs.lease = jobs.leases.open("test", jobs.offer, Fixture.LONG);
        return job;
    }

    private JobId silent() {
        JobId job = jobs.queued();
        jobs.database.update("update job set announce_after = clock_timestamp() where id = ?", job.value());
        return job;
    }

    private JobId owed() {
        ClaimedJob job = runningWithCallback();
        jobs.claims.settle(job, new Transition.Succeed("{}"));
        return job.id();
    }

    private DueDelivery claimedDelivery() {
        owed();
        return deliveries
                .claimDue(new Share(BATCH, BATCH, Map.of()), Fixture.LONG)
                .getFirst();
    }

    private static StepRecord step(StepState state) {
        boolean reserved = state == StepState.RESERVED;
        return new StepRecord(
                1,
                StepKind.TOOL,
                "search",
                state,
                reserved ? null : "{}",
                StepUsage.NONE,
                1,
                Duration.ZERO,
                reserved ? Duration.ofMinutes(1) : null);
    }

    private void add(String name, int mostRows, Runnable act) {
        add(name, mostRows, () -> "nothing", nothing -> act.run());
    }

    private <T> void add(String name, int mostRows, Supplier<T> needed, Consumer<T> act) {
        all.add(new Act(name, mostRows, prepared(needed, act)));
    }

    /** What ran before has ended by then: what costs grows with the jobs that run, and they are to be one. */
    private <T> Supplier<Runnable> prepared(Supplier<T> needed, Consumer<T> act) {
        return () -> {
            jobs.database.update("update job set state = 'cancelled', lease_id = null, finished_at = clock_timestamp()"
                    + " where state = 'running'");
            jobs.database.update("delete from delivery where state = 'pending'");
            T with = needed.get();
            return () -> act.accept(with);
        };
    }
}
