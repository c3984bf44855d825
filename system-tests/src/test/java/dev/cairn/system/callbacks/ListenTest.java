package dev.cairn.system.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.Listening;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The command that receives callbacks and shows them, against a real Cairn. */
class ListenTest {
    private static final int SIGTERM = 128 + 15;
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn().start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    @Test
    void a_callback_is_shown_once_verified_with_its_event_and_its_webhook_id() throws Exception {
        try (Listening listener = new Listening(cairn)) {
            String job = submit(listener);
            Await.until("it is shown", () -> !listener.shownOf(job).isEmpty());
            String next = submit(listener);
            Await.until("the next is shown", () -> !listener.shownOf(next).isEmpty());
            assertThat(listener.shownOf(job)).hasSize(1);
            assertThat(listener.shownOf(job).getFirst())
                    .contains("job.succeeded")
                    .contains(Listening.VERIFIED)
                    .containsPattern("delivery +dlv_[0-9a-z]{26}\\R")
                    .containsPattern("output +\"hello\"")
                    .containsPattern("answered +204");
            assertThat(listener.shown()).doesNotContain("NOT VERIFIED").doesNotContain("again");
        }
    }

    @Test
    void a_callback_with_a_wrong_signature_is_refused_and_shown_as_not_verified() throws Exception {
        try (Listening listener = new Listening(cairn)) {
            HttpResponse<String> answer = forge(listener);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isNotBlank();
            Await.until("it is shown", () -> !listener.shownOf("dlv_forged").isEmpty());
            assertThat(listener.shownOf("dlv_forged")).hasSize(1);
            assertThat(listener.shownOf("dlv_forged").getFirst())
                    .contains("NOT VERIFIED")
                    .doesNotContain(Listening.VERIFIED)
                    .containsPattern("answered +401");
        }
    }

    @Test
    void sigterm_ends_it_with_the_exit_code_of_that_signal() throws Exception {
        try (Listening listener = new Listening(cairn)) {
            assertThat(listener.terminate()).isEqualTo(SIGTERM);
        }
    }

    @Test
    void a_second_one_on_its_port_ends_at_once_and_says_why() throws Exception {
        try (Listening listener = new Listening(cairn)) {
            int port = URI.create(listener.url()).getPort();
            Path shown = Files.createTempFile(cairn.folder(), "second", ".txt");
            Process second = cairn.launch("listen", "--port", String.valueOf(port))
                    .redirectOutput(shown.toFile())
                    .start();
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(Files.readString(shown))
                    .contains("cairn: It cannot listen on 127.0.0.1:" + port)
                    .contains("--port")
                    .doesNotContain("\tat ");
        }
    }

    private static String submit(Listening listener) throws Exception {
        ObjectNode order = Cairn.JSON.createObjectNode().put("agent", "echo").put("input", "hello");
        order.putObject("callback").put("url", listener.url());
        return cairn.submit(order);
    }

    private static HttpResponse<String> forge(Listening listener) throws Exception {
        HttpRequest forged = HttpRequest.newBuilder(URI.create(listener.url()))
                .header("Content-Type", "application/json")
                .header("webhook-id", "dlv_forged")
                .header("webhook-timestamp", String.valueOf(Instant.now().getEpochSecond()))
                .header("webhook-signature", "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                .POST(BodyPublishers.ofString("{\"type\": \"job.succeeded\", \"data\": {\"job\": {}}}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(forged, BodyHandlers.ofString());
        }
    }
}
