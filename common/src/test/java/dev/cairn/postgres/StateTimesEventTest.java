package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobErrors;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.Transition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state × every event, against the real statements: where the diagram has no edge nothing moves. */
class StateTimesEventTest {
    private final Fixture jobs = new Fixture();

    /** What can happen to a job after its submission. */
    enum Event {
        CLAIM,
        SUCCEED,
        FAIL,
        CANCEL_BY_WORKER,
        RETRY_LATER,
        HAND_BACK,
        LOSE_WORKER,
        LOSE_WORKER_AS_SUSPECT,
        CANCEL_BY_CLIENT,
        PASS_DEADLINE
    }

    /** Where an event leads from a state; what is not here leads nowhere. */
    private static final Map<JobState, Map<Event, JobState>> EDGES = Map.of(
            JobState.QUEUED,
                    Map.of(
                            Event.CLAIM, JobState.RUNNING,
                            Event.CANCEL_BY_CLIENT, JobState.CANCELLED,
                            Event.PASS_DEADLINE, JobState.FAILED),
            JobState.RUNNING,
                    Map.of(
                            Event.SUCCEED, JobState.SUCCEEDED,
                            Event.FAIL, JobState.FAILED,
                            Event.CANCEL_BY_WORKER, JobState.CANCELLED,
                            Event.RETRY_LATER, JobState.QUEUED,
                            Event.HAND_BACK, JobState.QUEUED,
                            Event.LOSE_WORKER, JobState.QUEUED,
                            Event.LOSE_WORKER_AS_SUSPECT, JobState.FAILED));

    static List<Arguments> everyStateTimesEveryEvent() {
        List<Arguments> all = new ArrayList<>();
        for (JobState state : JobState.values()) {
            for (Event event : Event.values()) {
                all.add(Arguments.of(state, event));
            }
        }
        return all;
    }

    @ParameterizedTest(name = "{0} × {1}")
    @MethodSource("everyStateTimesEveryEvent")
    void an_event_moves_a_job_along_an_edge_or_not_at_all(JobState state, Event event) throws Exception {
        ClaimedJob job = in(state);
        int epoch = jobs.number("epoch", job.id());
        int revision = jobs.number("revision", job.id());

        happens(event, job);

        JobState expected = EDGES.getOrDefault(state, Map.of()).getOrDefault(event, state);
        assertThat(jobs.state(job.id())).isEqualTo(expected.word());
        assertThat(jobs.number("epoch", job.id()))
                .isEqualTo(epoch + (expected == JobState.RUNNING && state == JobState.QUEUED ? 1 : 0));
        if (expected != state) {
            assertThat(jobs.number("revision", job.id())).isGreaterThan(revision);
        } else if (state.isFinal()) {
            assertThat(jobs.number("revision", job.id())).isEqualTo(revision);
        }
    }

    /** A job in a state; for {@code queued} the handle is one that was handed back, as a late worker would hold it. */
    private ClaimedJob in(JobState state) {
        ClaimedJob job = jobs.running();
        switch (state) {
            case QUEUED -> jobs.claims.settle(job, new Transition.RetryLater(Duration.ZERO, "parked", true));
            case RUNNING -> {}
            case SUCCEEDED -> jobs.claims.settle(job, new Transition.Succeed("1"));
            case FAILED -> jobs.claims.settle(job, new Transition.Fail(JobErrors.stepFailed("broken")));
            case CANCELLED -> jobs.claims.settle(job, new Transition.Cancel());
        }
        return job;
    }

    private void happens(Event event, ClaimedJob job) throws Exception {
        JobId id = job.id();
        switch (event) {
            case CLAIM -> jobs.claims.claim(jobs.lease, jobs.offer, List.of(jobs.ticket(id, job.epoch())));
            // A late worker that succeeds a job which was handed back must not be believed, nor one that says what is
            // so.
            case SUCCEED -> jobs.claims.settle(job, new Transition.Succeed("2"));
            case FAIL -> jobs.claims.settle(job, new Transition.Fail(JobErrors.stepFailed("late")));
            case CANCEL_BY_WORKER -> jobs.claims.settle(job, new Transition.Cancel());
            case RETRY_LATER -> jobs.claims.settle(job, new Transition.RetryLater(Duration.ZERO, "late", true));
            case HAND_BACK -> jobs.claims.settle(job, new Transition.HandBack());
            case LOSE_WORKER -> jobs.crash();
            case LOSE_WORKER_AS_SUSPECT -> {
                jobs.database.update("update job set crashes = 99 where id = ?", id.value());
                jobs.crash();
            }
            case CANCEL_BY_CLIENT -> jobs.control.cancel(jobs.tenant, id);
            case PASS_DEADLINE -> {
                jobs.database.update(
                        "update job set deadline = clock_timestamp() - interval '1 s' where id = ?", id.value());
                jobs.dueWork.expireDeadlines();
            }
        }
    }
}
