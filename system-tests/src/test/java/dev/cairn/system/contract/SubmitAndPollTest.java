package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubmitAndPollTest {
    private static final String ECHO = "{\"agent\":\"echo\",\"input\":{\"a\":1}}";
    private static final String LATER = "{\"agent\":\"echo\",\"input\":1,\"runAt\":\"2027-05-01T00:00:00Z\"}";
    private static Cairn cairn;
    private static Wire wire;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn()
                .having("cairn.rehearsal.latency=PT5S")
                .running("-Duser.language=az")
                .running("-Duser.country=AZ")
                .start();
        wire = new Wire(cairn);
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    @Test
    void an_accepted_job_says_where_and_when_to_look() throws Exception {
        HttpResponse<String> answer = cairn.post("/v1/jobs", LATER);
        assertThat(answer.statusCode()).isEqualTo(202);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(cairn.uri("/v1/jobs/job_").toString());
        assertThat(answer.headers().firstValue("Retry-After")).contains("60");
        assertThat(answer.headers().firstValue("ETag")).contains("\"1\"");
        HttpResponse<String> poll =
                cairn.get(location.substring(cairn.uri("").toString().length()));
        assertThat(poll.statusCode()).isEqualTo(200);
        assertThat(Cairn.JSON.readTree(poll.body())).isEqualTo(Cairn.JSON.readTree(answer.body()));
        assertThat(poll.headers().firstValue("Retry-After")).contains("60");
    }

    @Test
    void an_unchanged_job_is_not_sent_again() throws Exception {
        String path = submitLater();
        for (String tags : List.of("\"1\"", "W/\"1\"", "\"0\", \"1\"", "\"x\", W/\"1\"", "*")) {
            Wire.Answer same = wire.get(path, Wire.AUTHORIZED + "If-None-Match: " + tags + "\r\n");
            assertThat(same.status()).as(tags).isEqualTo(304);
            assertThat(same.header("ETag")).isEqualTo("\"1\"");
        }
        for (String tags : List.of("\"2\"", "1", "\"", "\"x\"", "\"99999999999999999999\"", "\u00ff", "")) {
            assertThat(wire.get(path, Wire.AUTHORIZED + "If-None-Match: " + tags + "\r\n")
                            .status())
                    .as(tags)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest(name = "If-None-Match: {0}")
    @ValueSource(strings = {"", "If-None-Match: \"1\"\r\n"})
    void a_long_poll_answers_soon_after_the_change(String condition) throws Exception {
        String path = submitLater();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Wire.Answer> poll = threads.submit(() -> wire.get(path + "?wait=PT9S", Wire.AUTHORIZED + condition));
            Await.until(
                    "the poll is under way",
                    () -> !wire.get(path, Wire.AUTHORIZED).body().isEmpty());
            long cancelled = System.nanoTime();
            assertThat(wire.request("POST", path + "/cancel", Wire.AUTHORIZED, new byte[0])
                            .status())
                    .isEqualTo(200);
            assertThat(poll.get().json().path("status").asText()).isEqualTo("cancelled");
            assertThat(poll.get().header("Retry-After")).isNull();
            assertThat(System.nanoTime() - cancelled).isLessThan(1_000_000_000L);
        }
    }

    @Test
    void a_long_poll_of_an_unchanged_job_ends_in_time() throws Exception {
        assertThat(wire.get(submitLater() + "?wait=PT0.3S", Wire.AUTHORIZED + "If-None-Match: \"1\"\r\n")
                        .status())
                .isEqualTo(304);
    }

    @Test
    void a_preferred_wait_is_answered_with_the_final_job() throws Exception {
        Wire.Answer answer = wire.post(ECHO, Wire.JSON + "Prefer: respond-async, wait=8\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=8");
        assertThat(answer.header("Retry-After")).isNull();
        assertThat(answer.json().path("status").asText()).isEqualTo("succeeded");
        assertThat(answer.json().path("output")).isEqualTo(Cairn.JSON.readTree("{\"a\":1}"));
        assertThat(wire.post(LATER, Wire.JSON + "Prefer: wait=0\r\n").status()).isEqualTo(202);
    }

    @Test
    void the_same_key_and_body_give_the_same_job_and_another_body_none() throws Exception {
        Wire.Answer first = wire.post(ECHO, Wire.JSON + "Idempotency-Key: same\r\n");
        Wire.Answer again = wire.post(ECHO, Wire.JSON + "Idempotency-Key: same\r\n");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        String spaced = ECHO.replace(":1", ": 1");
        assertThat(wire.post(spaced, Wire.JSON + "Idempotency-Key: same\r\n")
                        .problem(422)
                        .path("type")
                        .asText())
                .endsWith("idempotency-key-reused");
        wire.post("{broken", Wire.JSON + "Idempotency-Key: same\r\n").problem(422);
    }

    @Test
    void a_refused_submission_does_not_take_its_key() throws Exception {
        wire.post("{broken", Wire.JSON + "Idempotency-Key: second-try\r\n").problem(400);
        assertThat(wire.post(ECHO, Wire.JSON + "Idempotency-Key: second-try\r\n")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void two_hundred_concurrent_submissions_with_one_key_make_one_job() throws Exception {
        String body = "{\"agent\":\"echo\",\"input\":1,\"metadata\":{\"burst\":\"yes\"}}";
        List<Future<Wire.Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                answers.add(threads.submit(() -> wire.post(body, Wire.JSON + "Idempotency-Key: burst\r\n")));
            }
        }
        Set<String> locations = new HashSet<>();
        for (Future<Wire.Answer> answer : answers) {
            assertThat(answer.get().status()).as("%s", answer.get()).isEqualTo(202);
            locations.add(String.valueOf(answer.get().header("Location")));
        }
        assertThat(locations).hasSize(1);
        assertThat(wire.get("/v1/jobs?metadata.burst=yes").json().path("jobs")).hasSize(1);
    }

    @Test
    void lists_are_newest_first_in_pages_without_overlap_or_gap() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(wire.post(LATER.replace("\"input\"", "\"metadata\":{\"p.a\":\"x\\\"%\"},\"input\""))
                    .json()
                    .path("id")
                    .asText());
        }
        String query = "/v1/jobs?status=queued&agent=echo&limit=3&metadata.p.a=x%22%25";
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = wire.get(query + cursor).json();
            assertThat(page.path("jobs")).hasSizeLessThanOrEqualTo(3);
            page.path("jobs").forEach(job -> {
                listed.add(job.path("id").asText());
                assertThat(job.has("input") || job.has("output")).isFalse();
            });
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        assertThat(listed).containsExactlyElementsOf(made);
        assertThat(wire.get("/v1/jobs?metadata.p.a=y").json().path("jobs")).isEmpty();
    }

    @Test
    void a_running_job_is_cancelled_within_two_seconds_and_asking_again_changes_nothing() throws Exception {
        String id = cairn.submit("support-triage", Cairn.sampleTicket("double-charge"));
        String path = "/v1/jobs/" + id;
        Await.until("it runs", () -> cairn.job(id).path("status").asText().equals("running"));
        long asked = System.nanoTime();
        assertThat(wire.request("POST", path + "/cancel", Wire.AUTHORIZED, new byte[0])
                        .status())
                .isEqualTo(202);
        assertThat(wire.request("POST", path + "/cancel", Wire.AUTHORIZED, new byte[0])
                        .status())
                .isBetween(200, 202);
        assertThat(wire.get(path + "?wait=PT9S").json().path("status").asText()).isEqualTo("cancelled");
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(2500));
        assertThat(wire.request("POST", path + "/cancel", Wire.AUTHORIZED, new byte[0])
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_job_that_ended_otherwise_cannot_be_cancelled() throws Exception {
        String id = wire.post(ECHO, Wire.JSON + "Prefer: wait=8\r\n")
                .json()
                .path("id")
                .asText();
        wire.request("POST", "/v1/jobs/" + id + "/cancel", Wire.AUTHORIZED, new byte[0])
                .problem(409);
        JsonNode steps = wire.get("/v1/jobs/" + id + "/steps").json().path("steps");
        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).path("name").asText()).isEqualTo("echo");
    }

    private static String submitLater() throws Exception {
        return "/v1/jobs/" + wire.post(LATER).json().path("id").asText();
    }
}
