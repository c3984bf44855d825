package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.Program;
import dev.cairn.system.Receiver;
import dev.cairn.system.Receiver.Delivery;
import dev.cairn.system.survival.Gate;
import dev.cairn.system.survival.Triage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The whole way of a thousand jobs while one worker is killed and the other one told to leave. */
@InFleet
class ThousandJobsTest {
    private static final int JOBS = 1000;

    /** What two workers run at once. */
    private static final int BOTH_FULL = 512;

    private static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final Duration MOST = Duration.ofMinutes(3);

    private final Fleet fleet;

    ThousandJobsTest(Fleet fleet) throws Exception {
        this.fleet = fleet.whole();
    }

    @Test
    void a_thousand_jobs_outlive_a_kill_and_a_leave_and_each_is_called_back_under_one_identifier() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == heldTurn(call));
        ModelServer model = fleet.model((number, call) -> {
            Reply reply = gate.answer(number, call);
            // A model takes its time: without that little would be under way when the second worker leaves.
            boolean early = NEVER.await(300, TimeUnit.MILLISECONDS);
            assertThat(early).isFalse();
            return reply;
        });
        try (Receiver receiver = new Receiver()) {
            Batch batch = new Batch(fleet).submit(JOBS, receiver.url("/thousand"));
            Await.until("both workers are full", MOST, () -> gate.reached() >= BOTH_FULL);
            Instant kill = endWorkers(gate, receiver);
            Await.until("a callback of every job", MOST, () -> jobs(receiver).size() == JOBS);
            batch.awaitFinal(MOST).assertSucceeded();

            assertNoKeptCallWasRepeated(batch, batch.calls(model.calls()), kill);
            assertCalledBack(batch, receiver);
        }
    }

    /** Jobs wait in the first, second or third of their calls, so that the kill finds every kind. */
    private static int heldTurn(Call call) {
        return Math.floorMod(Triage.subject(call).hashCode(), 3);
    }

    /** Each is started again: a replacement, as a cluster would make one. */
    private Instant endWorkers(Gate gate, Receiver receiver) throws Exception {
        Program first = fleet.workers().get(0);
        Program second = fleet.workers().get(1);
        first.kill();
        Instant kill = Instant.now();
        first.begin();
        gate.open();
        Await.until("a tenth is done", MOST, () -> jobs(receiver).size() >= JOBS / 10);
        second.tellToLeave();
        assertThat(jobs(receiver).size())
                .as("done when the second worker leaves")
                .isLessThan(JOBS);
        second.terminate();
        second.start();
        first.awaitReady();
        return kill;
    }

    /**
     * The journal says when each reply was kept: no request for it may have come after that. One that came twice was
     * under way in the worker that was killed, and in no other.
     */
    private static void assertNoKeptCallWasRepeated(Batch batch, Map<Batch.Turn, List<Call>> calls, Instant kill)
            throws Exception {
        int repeated = 0;
        for (String subject : batch.subjects()) {
            List<Instant> kept = batch.kept(subject);
            assertThat(kept).hasSize(3);
            for (int turn = 0; turn < 3; turn++) {
                List<Call> tries = calls.get(new Batch.Turn(subject, turn));
                Instant end = kept.get(turn);
                assertThat(tries)
                        .as("turn %d of %s", turn, subject)
                        .hasSizeBetween(1, 2)
                        .allMatch(call -> call.at().isBefore(end));
                if (tries.size() == 2) {
                    repeated++;
                    assertThat(tries.getFirst().at()).isBefore(kill);
                    assertThat(tries.getLast().at()).isAfter(kill);
                }
            }
        }
        assertThat(repeated).as("calls that the kill cut off").isPositive();
        System.out.println("Model calls: " + (3 * JOBS) + " kept, " + repeated + " repeated that the kill cut off.");
    }

    private void assertCalledBack(Batch batch, Receiver receiver) throws Exception {
        Map<String, Set<String>> idsOfJob = receiver.deliveries("/thousand").stream()
                .collect(Collectors.groupingBy(Delivery::job, Collectors.mapping(Delivery::id, Collectors.toSet())));
        assertThat(idsOfJob.keySet()).isEqualTo(new HashSet<>(batch.ids().values()));
        assertThat(idsOfJob.values()).allMatch(ids -> ids.size() == 1);
        assertThat(idsOfJob.values().stream().flatMap(Set::stream)).doesNotHaveDuplicates();
        String secret = fleet.signingSecret();
        assertThat(receiver.deliveries("/thousand"))
                .allMatch(delivery -> delivery.isSignedWith(secret))
                .allMatch(delivery -> delivery.json().path("type").asText().equals("job.succeeded"));
    }

    private static Set<String> jobs(Receiver receiver) {
        return receiver.deliveries("/thousand").stream().map(Delivery::job).collect(Collectors.toSet());
    }
}
