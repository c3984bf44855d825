package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Reply;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailingModelTest {
    private static final String KEY = "sk-secret-of-the-test";
    private static final Cast CAST = new Cast();
    private static ModelServer server;
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        server = new ModelServer(CAST);
        cairn = new Cairn();
        Files.writeString(
                Files.createDirectories(cairn.folder().resolve("agents")).resolve("hasty.yaml"), """
                name: hasty
                instructions: Answer.
                limits:
                  modelTimeout: PT1S
                """);
        cairn.with("CAIRN_MODEL_URL", server.url())
                .with("CAIRN_MODEL_KEY", KEY)
                .with("CAIRN_AGENTS", cairn.folder().resolve("agents").toString())
                .having("cairn.worker.retry.tries=2")
                .having("cairn.worker.retry.first-wait=20ms")
                .having("cairn.worker.retry.longest-wait=2s")
                .having("cairn.worker.retry.first-parking=200ms")
                .having("cairn.worker.retry.longest-parking=400ms")
                .having("cairn.worker.retry.parkings=3")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
        server.close();
    }

    @Test
    void a_fault_that_passes_is_tried_again_within_the_attempt() throws Exception {
        JsonNode job = run("500-once", (n, call) -> n == 1 ? Reply.error(500, "oops") : Triage.reply(call));
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        assertThat(job.path("attempt").asInt()).isEqualTo(1);
        assertThat(cairn.steps(job.path("id").asText()).getFirst().path("tries").asInt())
                .isEqualTo(2);
        assertThat(CAST.calls("500-once")).hasSize(4);
    }

    @Test
    void a_short_retry_after_is_waited_for_and_not_cut_short() throws Exception {
        AtomicLong refused = new AtomicLong();
        AtomicLong again = new AtomicLong();
        JsonNode job = run("429-short", (n, call) -> {
            if (n == 1) {
                refused.set(System.nanoTime());
                return Reply.error(429, "slow down").with("Retry-After", "1");
            }
            again.compareAndSet(0, System.nanoTime());
            return Triage.reply(call);
        });
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        assertThat(job.path("attempt").asInt()).isEqualTo(1);
        assertThat(Duration.ofNanos(again.get() - refused.get()))
                .isBetween(Duration.ofMillis(1000), Duration.ofSeconds(3));
    }

    @Test
    void a_long_retry_after_parks_the_job_and_holds_no_slot() throws Exception {
        CAST.on(
                "429-long",
                (n, call) -> n == 1
                        ? Reply.error(429, "quota of " + KEY + " is used up").with("Retry-After", "3")
                        : Triage.reply(call));
        String id = cairn.submit(Triage.AGENT, Triage.ticket("429-long"));
        Await.until(
                "the job is parked",
                () -> cairn.job(id).path("waitingFor").path("kind").asText().equals("retry"));
        JsonNode parked = cairn.job(id);
        assertThat(parked.path("status").asText()).isEqualTo("queued");
        assertThat(parked.path("waitingFor").path("reason").asText())
                .contains("429")
                .contains("[key]");
        JsonNode job = cairn.untilFinal(id);
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        assertThat(job.path("attempt").asInt()).isEqualTo(2);
        assertThat(CAST.calls("429-long")).hasSize(4);
    }

    @Test
    void a_refused_key_fails_the_job_at_once() throws Exception {
        JsonNode job = run("401", (n, call) -> Reply.error(401, "{\"error\":\"Incorrect API key: " + KEY + "\"}"));
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("error").path("type").asText()).isEqualTo("/problems/step-failed");
        assertThat(job.path("error").path("step").asText()).isEqualTo("1 model default");
        assertThat(job.path("error").path("detail").asText()).contains("401").contains("CAIRN_MODEL_KEY");
        assertThat(CAST.calls("401")).hasSize(1);
    }

    @Test
    void a_key_at_the_edge_of_an_excerpt_is_not_cut_into_sight() throws Exception {
        for (int fill = 470; fill < 500; fill += 7) {
            JsonNode job = run(
                    "edge-" + fill,
                    (n, call) -> Reply.error(
                            400,
                            "x".repeat(Integer.parseInt(Triage.subject(call).substring(5)))
                                    + KEY
                                    + "y".repeat(40_000)));
            assertThat(job.toString()).doesNotContain("sk-s");
        }
    }

    @Test
    void the_key_is_in_no_reply_error_step_or_log() throws Exception {
        JsonNode job = run(
                "echo",
                (n, call) -> n < 3
                        ? Triage.reply(call)
                        : Reply.text(Triage.answer()
                                .put("reply", "Your key is " + KEY)
                                .toString()));
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        assertThat(job.toString()).doesNotContain(KEY);
        assertThat(cairn.get("/v1/jobs/" + job.path("id").asText() + "/steps").body())
                .doesNotContain(KEY);
        run("echo-error", (n, call) -> Reply.error(500, "your key " + KEY));
        assertThat(Files.readString(cairn.log())).doesNotContain(KEY);
    }

    @Test
    void a_fault_that_stays_fails_the_job_after_its_parkings_and_names_the_step() throws Exception {
        JsonNode job = run("503", (n, call) -> n == 1 ? Triage.reply(call) : Reply.error(503, "down"));
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("attempt").asInt()).isEqualTo(4);
        assertThat(job.path("error").path("step").asText()).isEqualTo("4 model default");
        assertThat(job.path("error").path("detail").asText()).contains("503").contains("3 times");
        assertThat(CAST.calls("503")).hasSize(1 + 4 * 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>busy</html>",
                "",
                "{\"choices\":[{\"mess",
                "{\"id\":\"1\",\"choices\":[]}",
                "[]",
                "null",
                "{\"id\":\"1\",\"choices\":[{}]}",
                "{\"error\":{\"message\":\"sk-secret-of-the-test overloaded\"}}",
                "{}"
            })
    void a_reply_that_is_none_is_asked_for_again_twice(String body) throws Exception {
        String subject = "malformed " + body.hashCode();
        JsonNode job = run(subject, (n, call) -> n <= 2 ? new Reply(200, body, Map.of()) : Triage.reply(call));
        assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("attempt").asInt()).isEqualTo(1);
        assertThat(CAST.calls(subject)).hasSize(5);
    }

    @Test
    void a_third_unusable_reply_fails_the_job_and_all_three_are_counted() throws Exception {
        JsonNode job = run(
                "unusable",
                (n, call) -> new Reply(
                        200,
                        "{\"choices\":[{\"message\":{\"content\":\"half\"},\"finish_reason\":\"gave_up\"}],"
                                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}",
                        Map.of()));
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("error").path("detail").asText())
                .contains("gave_up")
                .contains("3 times");
        assertThat(job.path("error").path("step").asText()).isEqualTo("1 model default");
        assertThat(job.path("usage").path("inputTokens").asLong()).isEqualTo(30);
        assertThat(job.path("usage").path("outputTokens").asLong()).isEqualTo(15);
        assertThat(job.path("attempt").asInt()).isEqualTo(1);
        assertThat(CAST.calls("unusable")).hasSize(3);
    }

    @Test
    void an_error_in_an_answer_of_success_is_sorted_by_its_code() throws Exception {
        JsonNode wrongKey = run(
                "200-with-401",
                (n, call) -> new Reply(200, "{\"error\":{\"message\":\"no auth\",\"code\":401}}", Map.of()));
        assertThat(wrongKey.path("status").asText()).isEqualTo("failed");
        assertThat(wrongKey.path("error").path("detail").asText()).contains("401: no auth");
        assertThat(CAST.calls("200-with-401")).hasSize(1);
        JsonNode busy = run(
                "200-with-503",
                (n, call) -> n <= 3
                        ? new Reply(200, "{\"error\":{\"message\":\"busy\",\"code\":\"503\"}}", Map.of())
                        : Triage.reply(call));
        assertThat(busy.path("status").asText()).isEqualTo("succeeded");
        assertThat(busy.path("attempt").asInt()).isEqualTo(2);
    }

    @Test
    void a_used_up_quota_parks_the_job_for_long_and_says_so() throws Exception {
        CAST.on(
                "quota",
                (n, call) -> Reply.error(
                        429,
                        "{\"error\":{\"message\":\"You exceeded your quota.\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}"));
        String id = cairn.submit(Triage.AGENT, Triage.ticket("quota"));
        Await.until(
                "the job is parked",
                () -> cairn.job(id).path("waitingFor").path("kind").asText().equals("retry"));
        JsonNode waiting = cairn.job(id).path("waitingFor");
        assertThat(waiting.path("reason").asText())
                .contains("You exceeded your quota")
                .contains("quota of this model");
        assertThat(java.time.Instant.parse(waiting.path("until").asText()))
                .isAfter(java.time.Instant.now().plus(Duration.ofMinutes(50)));
        assertThat(CAST.calls("quota")).hasSize(1);
    }

    @Test
    void a_connection_that_breaks_is_tried_again() throws Exception {
        JsonNode job = run("cut", (n, call) -> n == 1 ? null : Triage.reply(call));
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void a_model_that_takes_too_long_is_tried_again_and_then_the_job_is_parked() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CAST.on("slow", (n, call) -> {
            if (n <= 2) {
                never.await();
            }
            return Reply.text("done");
        });
        JsonNode job = cairn.untilFinal(cairn.submit("hasty", Triage.ticket("slow")));
        never.countDown();
        assertThat(job.path("output").asText()).isEqualTo("done");
        assertThat(job.path("attempt").asInt()).isEqualTo(2);
        assertThat(CAST.calls("slow")).hasSize(3);
    }

    @Test
    void an_endpoint_that_is_away_parks_the_job_which_goes_on_when_it_is_back() throws Exception {
        ModelServer gone = new ModelServer(CAST);
        int port = gone.port();
        gone.close();
        try (Cairn other = new Cairn()
                .with("CAIRN_MODEL_URL", gone.url())
                .having("cairn.worker.retry.first-parking=300ms")
                .having("cairn.worker.retry.longest-parking=500ms")
                .having("cairn.worker.retry.first-wait=20ms")
                .start()) {
            String id = other.submit(Triage.AGENT, Triage.ticket("away"));
            Await.until(
                    "parked",
                    () -> other.job(id).path("waitingFor").path("kind").asText().equals("retry"));
            assertThat(other.job(id).path("waitingFor").path("reason").asText()).contains("cannot be reached");
            try (ModelServer back = new ModelServer(port, CAST)) {
                assertThat(back.port()).isEqualTo(port);
                assertThat(other.untilFinal(id).path("status").asText()).isEqualTo("succeeded");
                assertThat(CAST.calls("away")).hasSize(3);
            }
        }
    }

    private static JsonNode run(String subject, ModelServer.Script script) throws Exception {
        CAST.on(subject, script);
        return cairn.untilFinal(cairn.submit(Triage.AGENT, Triage.ticket(subject)));
    }
}
