package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Cancel, deadline, crash limit, lost lease. */
class StoppingTest {
    @Test
    void a_cancel_reaches_a_job_in_mid_call_within_two_seconds() throws Exception {
        Gate gate = new Gate(call -> true);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("cancelled"));
            gate.awaitReached();
            cairn.post("/v1/jobs/" + id + "/cancel", "");
            Await.until(
                    "cancelled",
                    Duration.ofSeconds(3),
                    () -> cairn.job(id).path("status").asText().equals("cancelled"));
            assertThat(cairn.steps(id)).isEmpty();
            gate.open();
        }
    }

    @Test
    void no_step_begins_after_the_deadline() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            Instant deadline = Instant.now().plusSeconds(2);
            String order = Cairn.JSON
                    .createObjectNode()
                    .put("agent", Triage.AGENT)
                    .put("deadline", deadline.toString())
                    .set("input", Triage.ticket("late"))
                    .toString();
            String id = Cairn.JSON
                    .readTree(cairn.post("/v1/jobs", order).body())
                    .path("id")
                    .asText();
            gate.awaitReached();
            Await.until("the deadline is over", () -> Instant.now().isAfter(deadline.plusMillis(100)));
            gate.open();
            JsonNode job = cairn.untilFinal(id);
            assertThat(job.path("error").path("type").asText()).isEqualTo("/problems/deadline-passed");
            assertThat(Triage.filed(cairn, "late")).isEmpty();
        }
    }

    @Test
    void a_job_that_keeps_losing_its_worker_fails_alone_and_takes_no_other_with_it() throws Exception {
        Gate gate = new Gate(call -> Triage.subject(call).equals("poison"));
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn()
                        .with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.engine.crash-limit=2")
                        .start()) {
            String poison = cairn.submit(Triage.AGENT, Triage.ticket("poison"));
            for (int kill = 1; kill <= 3; kill++) {
                int reached = kill;
                Await.until("the poison runs", () -> gate.reached() == reached);
                cairn.kill();
                cairn.start();
            }
            JsonNode job = cairn.untilFinal(poison);
            assertThat(job.path("status").asText()).isEqualTo("failed");
            assertThat(job.path("error").path("type").asText()).isEqualTo("/problems/crash-limit");
            String other = cairn.submit(Triage.AGENT, Triage.ticket("bystander"));
            assertThat(cairn.untilFinal(other).path("status").asText()).isEqualTo("succeeded");
            gate.open();
        }
    }

    @Test
    void a_process_that_slept_through_its_lease_finishes_its_job_once() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn()
                        .with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.engine.lease=2s")
                        .having("cairn.worker.heartbeat=300ms")
                        .start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("asleep"));
            gate.awaitReached();
            signal(cairn, "-STOP");
            long stopped = System.nanoTime();
            Await.until("the lease is over", () -> System.nanoTime() - stopped > TimeUnit.SECONDS.toNanos(4));
            signal(cairn, "-CONT");
            Await.until("another attempt asks", () -> gate.reached() == 2);
            gate.open();
            assertThat(cairn.untilFinal(id).path("status").asText()).isEqualTo("succeeded");
            assertThat(Triage.filed(cairn, "asleep")).hasSize(1);
            assertThat(server.calls()).hasSize(4);
        }
    }

    private static void signal(Cairn cairn, String signal) throws Exception {
        int code = new ProcessBuilder("kill", signal, String.valueOf(cairn.pid()))
                .start()
                .waitFor();
        assertThat(code).isZero();
    }
}
