package dev.cairn.system.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.callbacks.Receiver.Got;
import dev.cairn.system.callbacks.Receiver.Reply;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CallbacksTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String OWN =
            "whsec_" + Base64.getEncoder().encodeToString("this-is-the-secret-of-one-job-32".getBytes());
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn()
                .having("cairn.callbacks.schedule=0s,200ms,200ms,200ms")
                .having("cairn.callbacks.timeout=3s")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    private static String submit(Receiver receiver) throws Exception {
        return submit(Cairn.JSON.createObjectNode().put("url", receiver.url()));
    }

    private static String submit(JsonNode callback) throws Exception {
        ObjectNode order = Cairn.JSON.createObjectNode().put("agent", "echo").put("input", "grüße");
        order.set("callback", callback);
        HttpResponse<String> answer = cairn.post("/v1/jobs", order.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Cairn.JSON.readTree(answer.body()).path("id").asText();
    }

    private static JsonNode until(String job, String state) throws Exception {
        Await.until(
                "the delivery of " + job + " is " + state,
                SOON,
                () -> delivery(job).path("state").asText().equals(state));
        return delivery(job);
    }

    private static JsonNode delivery(String job) throws Exception {
        return cairn.json("/v1/jobs/" + job + "/callbacks").path("callbacks").path(0);
    }

    private static void verify(String secret, Got got) throws Exception {
        new Webhook(secret)
                .verify(
                        got.body(),
                        Map.of(
                                "webhook-id", List.of(got.header("webhook-id")),
                                "webhook-timestamp", List.of(got.header("webhook-timestamp")),
                                "webhook-signature", List.of(got.header("webhook-signature"))));
    }

    private static String secretOf(String call) throws Exception {
        HttpResponse<String> answer = cairn.post("/v1/signing-secret/" + call, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.headers().firstValue("cache-control")).hasValue("no-store");
        return Cairn.JSON.readTree(answer.body()).path("secret").asText();
    }

    @Test
    @Order(1)
    void a_secret_is_shown_once_and_rotated_with_two_signatures() throws Exception {
        assertThat(cairn.json("/v1/signing-secret").has("secret")).isFalse();
        String first = secretOf("reveal");
        HttpResponse<String> again = cairn.post("/v1/signing-secret/reveal", "");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).contains("/problems/secret-already-revealed").doesNotContain(first);
        assertThat(cairn.post("/v1/signing-secret/rotate", "{\"overlap\":\"P8D\"}")
                        .statusCode())
                .isEqualTo(422);
        String second = secretOf("rotate");
        try (Receiver receiver = new Receiver("127.0.0.1")) {
            until(submit(receiver), "delivered");
            Got got = receiver.got().getFirst();
            assertThat(got.header("webhook-signature").split(" ")).hasSize(2);
            verify(first, got);
            verify(second, got);
        }
        assertThat(cairn.json("/v1/signing-secret").path("previousUntil").isTextual())
                .isTrue();
    }

    @Test
    void the_job_arrives_as_its_document_signed_with_its_own_secret() throws Exception {
        try (Receiver receiver = new Receiver("127.0.0.1")) {
            String job = submit(
                    Cairn.JSON.createObjectNode().put("url", receiver.url()).put("secret", OWN));
            until(job, "delivered");
            Got got = receiver.got().getFirst();
            verify(OWN, got);
            assertThatThrownBy(() -> verify(OWN, new Got(got.headers(), got.body() + " ", "")))
                    .isInstanceOf(WebhookVerificationException.class);
            JsonNode body = Cairn.JSON.readTree(got.body());
            ObjectNode sent = body.path("data").path("job").deepCopy();
            assertThat(sent.remove("sequence").isIntegralNumber()).isTrue();
            assertThat(sent).isEqualTo(cairn.job(job));
            assertThat(body.path("type").asText()).isEqualTo("job.succeeded");
            assertThat(body.path("timestamp")).isEqualTo(sent.path("finishedAt"));
            assertThat(got.header("user-agent")).startsWith("Cairn/");
            assertThat(got.header("content-type")).isEqualTo("application/json");
            assertThat(got.query()).isEqualTo("token=query-secret");
            assertThat(got.body()).doesNotContain(OWN);
            assertThat(sent.path("links").path("callbacks").asText()).endsWith(job + "/callbacks");
        }
    }

    @Test
    void a_failing_receiver_is_tried_again_under_one_id_with_the_same_bytes() throws Exception {
        try (Receiver receiver = new Receiver(
                "127.0.0.1",
                new Reply(500, "broken\u0000\u001b[31m"),
                new Reply(302, "", "Location", "http://127.0.0.1:1/"),
                new Reply(503, "", "Retry-After", "2"))) {
            JsonNode delivery = until(submit(receiver), "delivered");
            assertThat(receiver.got())
                    .hasSize(4)
                    .extracting(got -> got.header("webhook-id"))
                    .containsOnly(delivery.path("id").asText());
            assertThat(receiver.got())
                    .extracting(Got::body)
                    .containsOnly(receiver.got().getFirst().body());
            assertThat(Long.parseLong(receiver.got().get(3).header("webhook-timestamp")))
                    .as("Retry-After is heeded, and each try has its own time")
                    .isGreaterThan(Long.parseLong(receiver.got().get(0).header("webhook-timestamp")));
            JsonNode attempts = delivery.path("attempts");
            assertThat(attempts.findValuesAsText("status")).containsExactly("500", "302", "503", "204");
            assertThat(attempts.path(0).path("excerpt").asText()).isEqualTo("broken..[31m");
            assertThat(attempts.path(1).path("error").asText()).contains("redirects are not followed");
            assertThat(attempts.path(3).has("error")).isFalse();
        }
    }

    @Test
    void a_receiver_that_is_gone_is_not_tried_again() throws Exception {
        try (Receiver receiver = new Receiver("127.0.0.1", new Reply(410, ""))) {
            String job = submit(receiver);
            until(job, "disabled");
            assertThat(receiver.got()).hasSize(1);
            assertThat(delivery(job).has("nextAttemptAt")).isFalse();
        }
    }

    @Test
    void the_last_failure_of_the_schedule_exhausts_a_delivery() throws Exception {
        String job;
        try (Receiver receiver = new Receiver("127.0.0.1")) {
            job = submit(Cairn.JSON.createObjectNode().put("url", receiver.url().replace("127.0.0.1", "[::1]")));
        }
        JsonNode delivery = until(job, "exhausted");
        assertThat(delivery.path("attempts")).hasSize(4);
        assertThat(delivery.path("attempts").path(0).path("error").asText()).contains("cannot be connected to");
    }

    @Test
    void receivers_that_hang_delay_nobody_else() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.3"));
                Receiver receiver = new Receiver("127.0.0.1")) {
            String hanging = "http://127.0.0.3:" + silent.getLocalPort() + "/";
            String first = submit(Cairn.JSON.createObjectNode().put("url", hanging));
            for (int i = 0; i < 20; i++) {
                submit(Cairn.JSON.createObjectNode().put("url", hanging));
            }
            cairn.untilFinal(first);
            String job = submit(receiver);
            until(job, "delivered");
            assertThat(delivery(first).path("state").asText())
                    .as("the hanging one is still being tried")
                    .isEqualTo("pending");
            Await.until(
                    "a hanging try was cut off",
                    SOON,
                    () -> delivery(first)
                            .path("attempts")
                            .path(0)
                            .path("error")
                            .asText()
                            .equals("no answer in time"));
        }
    }

    @Test
    void only_the_asked_events_are_sent_and_a_job_under_way_has_none() throws Exception {
        try (Receiver receiver = new Receiver("127.0.0.1")) {
            ObjectNode callback = Cairn.JSON.createObjectNode().put("url", receiver.url());
            callback.putArray("events").add("job.failed");
            String job = submit(callback);
            cairn.untilFinal(job);
            assertThat(cairn.json("/v1/jobs/" + job + "/callbacks").path("callbacks"))
                    .isEmpty();
            assertThat(cairn.get("/v1/jobs/job_01k9z3v5t8e8fa3jv0c1c7q2mb/callbacks")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void a_callback_survives_the_kill_of_its_sender_and_no_secret_is_in_the_clear() throws Exception {
        String secret = secretOf("rotate");
        try (Receiver receiver = new Receiver(
                "127.0.0.5", new Reply(500, ""), new Reply(503, "", "Retry-After", "3"), new Reply(200, ""))) {
            String job = submit(receiver);
            Await.until("it was tried twice", SOON, () -> receiver.got().size() >= 2);
            cairn.kill();
            cairn.start();
            until(job, "delivered");
            assertThat(receiver.got())
                    .extracting(got -> got.header("webhook-id"))
                    .containsOnly(delivery(job).path("id").asText());
        }
        String log = Files.readString(cairn.log());
        for (String hidden : List.of(secret, OWN, "query-secret")) {
            assertThat(log).doesNotContain(hidden);
        }
    }
}
