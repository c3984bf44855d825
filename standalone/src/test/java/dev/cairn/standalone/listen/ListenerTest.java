package dev.cairn.standalone.listen;

import static dev.cairn.standalone.listen.Sender.BODY;
import static dev.cairn.standalone.listen.Sender.OTHER;
import static dev.cairn.standalone.listen.Sender.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.start.StartRefused;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTest {
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Received> shown = new LinkedBlockingQueue<>();
    private final Listener listener = new Listener("127.0.0.1", 0, "/callbacks");
    private final Sender sender = new Sender(http, listener.url());

    @AfterEach
    void stop() {
        listener.close();
        http.close();
    }

    @Test
    void a_signed_callback_verifies_and_is_answered_204() throws Exception {
        listen(OptionalInt.empty());
        assertThat(sender.send("dlv_1", SECRET).statusCode()).isEqualTo(204);
        Received received = next();
        assertThat(received.isVerified()).isTrue();
        assertThat(received.type()).isEqualTo("job.succeeded");
        assertThat(received.job().path("id").asText()).isEqualTo("job_01k9z3v5t8e8fa3jv0c1c7q2mb");
        assertThat(received.delivery()).isEqualTo("dlv_1");
    }

    @Test
    void a_signature_of_another_secret_is_answered_401_with_the_reason() throws Exception {
        listen(OptionalInt.empty());
        HttpResponse<String> answer = sender.send("dlv_1", OTHER);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("signature");
        assertThat(next().refusal()).isEqualTo(Verifier.OTHER_SECRET);
    }

    @Test
    void a_body_that_was_changed_on_the_way_does_not_verify() throws Exception {
        listen(OptionalInt.empty());
        HttpRequest request = HttpRequest.newBuilder(listener.url())
                .header("webhook-id", "dlv_1")
                .header("webhook-timestamp", String.valueOf(Instant.now().getEpochSecond()))
                .header(
                        "webhook-signature",
                        new com.standardwebhooks.Webhook(SECRET)
                                .sign("dlv_1", Instant.now().getEpochSecond(), BODY))
                .POST(BodyPublishers.ofString(BODY.replace("succeeded", "failed")))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600})
    void a_timestamp_far_from_now_does_not_verify_however_well_signed(long seconds) throws Exception {
        listen(OptionalInt.empty());
        Instant then = Instant.now().plusSeconds(seconds);
        assertThat(sender.send("dlv_1", then, BODY, SECRET).statusCode()).isEqualTo(401);
        assertThat(next().refusal()).contains("timestamp");
    }

    @Test
    void of_several_signatures_one_is_enough() throws Exception {
        listen(OptionalInt.empty());
        assertThat(sender.send("dlv_1", OTHER, SECRET).statusCode()).isEqualTo(204);
    }

    @Test
    void of_several_secrets_one_is_enough() throws Exception {
        listener.start(new Reception(new Verifier(List.of(OTHER, SECRET)), OptionalInt.empty(), shown::add));
        assertThat(sender.send("dlv_1", SECRET).statusCode()).isEqualTo(204);
    }

    @Test
    void a_delivery_that_comes_again_is_counted() throws Exception {
        listen(OptionalInt.empty());
        sender.send("dlv_1", SECRET);
        sender.send("dlv_2", SECRET);
        sender.send("dlv_1", SECRET);
        assertThat(List.of(next().times(), next().times(), next().times())).containsExactly(1, 1, 2);
    }

    @Test
    void a_forced_status_answers_everything() throws Exception {
        listen(OptionalInt.of(503));
        assertThat(sender.send("dlv_1", SECRET).statusCode()).isEqualTo(503);
        assertThat(sender.send("dlv_1", OTHER).statusCode()).isEqualTo(503);
        assertThat(next().isVerified()).isTrue();
        assertThat(next().isVerified()).isFalse();
    }

    @Test
    void a_body_over_the_bound_is_answered_413_and_not_shown() throws Exception {
        listen(OptionalInt.empty());
        String large = "x".repeat(Listener.LARGEST_BODY + 1);
        assertThat(sender.send("dlv_1", Instant.now(), large, SECRET).statusCode())
                .isEqualTo(413);
        assertThat(shown).isEmpty();
    }

    @Test
    void a_body_at_the_bound_is_received() throws Exception {
        listen(OptionalInt.empty());
        String large = "x".repeat(Listener.LARGEST_BODY);
        assertThat(sender.send("dlv_1", Instant.now(), large, SECRET).statusCode())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "{", "{} {}", "[1]", "null"})
    void a_signed_body_that_is_no_event_verifies_and_has_no_type(String body) throws Exception {
        listen(OptionalInt.empty());
        assertThat(sender.send("dlv_1", Instant.now(), body, SECRET).statusCode())
                .isEqualTo(204);
        assertThat(next().type()).isEmpty();
    }

    @Test
    void without_headers_it_is_told_that_they_are_missing() throws Exception {
        listen(OptionalInt.empty());
        HttpRequest bare = HttpRequest.newBuilder(listener.url())
                .POST(BodyPublishers.ofString(BODY))
                .build();
        assertThat(http.send(bare, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        assertThat(next().refusal()).containsIgnoringCase("missing");
    }

    @Test
    void other_paths_and_methods_are_refused() throws Exception {
        listen(OptionalInt.empty());
        URI elsewhere = listener.url().resolve("/elsewhere");
        assertThat(new Sender(http, elsewhere).send("dlv_1", SECRET).statusCode())
                .isEqualTo(404);
        HttpRequest get = HttpRequest.newBuilder(listener.url()).build();
        assertThat(http.send(get, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(shown).isEmpty();
    }

    @Test
    void a_taken_port_is_refused_with_what_to_do() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new Listener("127.0.0.1", taken.getLocalPort(), null))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("--port");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hush", "whsec_", "whsec_short", "whsec_not/base64/not/base64/not=base64/not"})
    void what_is_no_secret_is_refused_without_repeating_it(String text) {
        assertThatThrownBy(() -> new Verifier(List.of(text)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("whsec_")
                .satisfies(refused -> assertThat(refused.toString().replace("`whsec_`", ""))
                        .doesNotContain("hush")
                        .doesNotContain("short")
                        .doesNotContain("not/base64"));
    }

    private void listen(OptionalInt forced) {
        listener.start(new Reception(new Verifier(List.of(SECRET)), forced, shown::add));
    }

    private Received next() throws InterruptedException {
        Received received = shown.poll(10, TimeUnit.SECONDS);
        assertThat(received).isNotNull();
        return received;
    }
}
