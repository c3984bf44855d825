package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that wait, by {@code Prefer: wait} and {@code ?wait}. */
class WaitsTest {
    private static final int FAR_MORE_THAN_CONNECTIONS = 60;
    private final String later = "{\"agent\":\"echo\",\"input\":1,\"runAt\":\""
            + Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS) + "\"}";
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private Cairn cairn;
    private Wire wire;

    @BeforeEach
    void start() throws Exception {
        cairn = new Cairn().start();
        wire = new Wire(cairn, Duration.ofSeconds(70));
    }

    @AfterEach
    void stop() throws Exception {
        clients.shutdownNow();
        cairn.close();
    }

    @Test
    void however_many_wait_they_hold_no_connections_and_keep_no_other_request_out() throws Exception {
        String id = Cairn.JSON
                .readTree(cairn.post("/v1/jobs", later).body())
                .path("id")
                .asText();
        List<Future<Wire.Answer>> polls = new ArrayList<>();
        for (int i = 0; i < FAR_MORE_THAN_CONNECTIONS; i++) {
            polls.add(clients.submit(() -> wire.get("/v1/jobs/" + id + "?wait=PT60S", Wire.AUTHORIZED)));
        }
        awaitWaiting(FAR_MORE_THAN_CONNECTIONS);
        assertThat(cairn.job(id).path("status").asText()).isEqualTo("queued");
        assertThat(cairn.post("/v1/jobs/" + id + "/cancel", "").statusCode()).isEqualTo(200);
        for (Future<Wire.Answer> poll : polls) {
            assertThat(poll.get().status()).as("%s", poll.get()).isEqualTo(200);
            assertThat(poll.get().json().path("status").asText()).isEqualTo("cancelled");
        }
    }

    @Test
    void a_program_that_leaves_answers_those_who_wait_with_the_job_as_it_is() throws Exception {
        String id = Cairn.JSON
                .readTree(cairn.post("/v1/jobs", later).body())
                .path("id")
                .asText();
        Future<Wire.Answer> poll = clients.submit(() -> wire.get("/v1/jobs/" + id + "?wait=PT60S", Wire.AUTHORIZED));
        Future<Wire.Answer> submission = clients.submit(() -> wire.post(later, Wire.JSON + "Prefer: wait=60\r\n"));
        awaitWaiting(2);
        cairn.terminate();
        assertThat(poll.get().status()).isEqualTo(200);
        assertThat(poll.get().json().path("status").asText()).isEqualTo("queued");
        assertThat(poll.get().header("Retry-After")).isNotNull();
        assertThat(submission.get().status()).isEqualTo(202);
        assertThat(Files.readString(cairn.log())).doesNotContain("ERROR");
    }

    @Test
    void who_waits_in_the_program_that_runs_the_job_is_told_before_anybody_looks_again() throws Exception {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            long begun = System.nanoTime();
            Wire.Answer answer = wire.post("{\"agent\":\"echo\",\"input\":1}", Wire.JSON + "Prefer: wait=20\r\n");
            assertThat(answer.status()).isEqualTo(200);
            millis.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
        }
        // Waits are looked at every 250 ms.
        assertThat(millis.stream().sorted().toList().get(10))
                .as("median of %s", millis)
                .isLessThan(125);
    }

    private void awaitWaiting(int requests) throws Exception {
        Await.until(
                requests + " requests wait",
                () -> cairn.metric("http_server_active_requests", "\"" + cairn.port() + "\"") >= requests);
    }
}
