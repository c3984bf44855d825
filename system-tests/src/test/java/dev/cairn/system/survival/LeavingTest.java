package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** SIGTERM: the step under way ends if it can, the job is handed back, nothing stays behind. */
class LeavingTest {
    @Test
    void a_call_that_ends_in_time_is_kept_and_the_job_goes_on_after_the_restart() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 0);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("drained"));
            gate.awaitReached();
            CompletableFuture<Integer> left = leaving(cairn);
            Await.until("it is leaving", () -> Files.readString(cairn.log()).contains("Leaving:"));
            gate.open();
            assertThat(left.get()).as("exit code of a complete drain").isZero();
            assertThat(server.calls()).hasSize(1);
            assertThat(cairn.data().resolve("postgres/data/postmaster.pid")).doesNotExist();
            cairn.start();
            JsonNode job = cairn.untilFinal(id);
            assertThat(job.path("status").asText()).isEqualTo("succeeded");
            assertThat(server.calls()).hasSize(3);
            assertThat(cairn.steps(id).getFirst().path("attempt").asInt()).isEqualTo(1);
        }
    }

    @Test
    void a_call_longer_than_the_drain_is_cut_off() throws Exception {
        Gate gate = new Gate(call -> true);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn()
                        .with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.worker.drain=1s")
                        .start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("cut off"));
            gate.awaitReached();
            long began = System.nanoTime();
            assertThat(cairn.terminate()).as("exit code").isEqualTo(143);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            gate.open();
            cairn.start();
            assertThat(cairn.untilFinal(id).path("status").asText()).isEqualTo("succeeded");
            assertThat(server.calls()).hasSize(4);
        }
    }

    private static CompletableFuture<Integer> leaving(Cairn cairn) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return cairn.terminate();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
