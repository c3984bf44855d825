package dev.cairn.system.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that break HTTP, and what an operator reads of them. */
class BrokenReceiverTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn()
                .having("cairn.callbacks.schedule=0s,1h")
                .having("cairn.callbacks.timeout=2s")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    private static String submit(String url) throws Exception {
        ObjectNode order = Cairn.JSON.createObjectNode().put("agent", "echo").put("input", 1);
        order.putObject("callback").put("url", url);
        return cairn.submit(order);
    }

    /** The delivery after its first try. */
    private static JsonNode tried(String job) throws Exception {
        Await.until(
                "a callback of " + job + " was tried",
                SOON,
                () -> !delivery(job).path("attempts").isEmpty());
        return delivery(job);
    }

    private static JsonNode delivery(String job) throws Exception {
        return cairn.json("/v1/jobs/" + job + "/callbacks").path("callbacks").path(0);
    }

    /** What was logged of a job's callback, and everything that names no job. */
    private static List<String> logged(String job) throws IOException {
        return Files.readAllLines(cairn.log()).stream()
                .filter(line -> line.contains(job) && line.contains("Callback")
                        || line.contains("ERROR")
                        || line.contains("Exception")
                        || line.startsWith("\tat "))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: <64 kB>\r\n\r\n",
            })
    void a_receiver_that_breaks_http_is_one_line_with_its_delivery(String answer) throws Exception {
        try (ServerSocket server = answering(answer.replace("<64 kB>", "x".repeat(65_536)), false)) {
            String job = submit(url(server));
            JsonNode delivery = tried(job);
            assertThat(delivery.path("state").asText()).isEqualTo("pending");
            assertThat(delivery.path("attempts").path(0).has("status")).isFalse();
            assertThat(logged(job))
                    .singleElement()
                    .asString()
                    .contains(" WARN ", "delivery=" + delivery.path("id").asText(), "reason=");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\ntaken",
                "Transfer-Encoding: chunked\r\n\r\n5\r\ntaken\r\nno chunk\r\n",
                "Content-Length: 5\r\n\r\ntakenHTTP/1.1 500 Again\r\n\r\n",
            })
    void a_2xx_whose_body_breaks_off_is_delivered(String rest) throws Exception {
        try (ServerSocket server = answering("HTTP/1.1 200 OK\r\n" + rest, false)) {
            assertDelivered(submit(url(server)));
        }
    }

    @Test
    void a_2xx_whose_body_never_ends_is_delivered() throws Exception {
        try (ServerSocket server = answering("HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\ntaken", true)) {
            assertDelivered(submit(url(server)));
        }
    }

    @Test
    void a_5xx_whose_body_never_ends_is_recorded_with_its_status() throws Exception {
        try (ServerSocket server = answering("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nbusy", true)) {
            JsonNode attempt = tried(submit(url(server))).path("attempts").path(0);
            assertThat(attempt.path("status").asInt()).isEqualTo(503);
            assertThat(attempt.path("error").asText()).isEqualTo("answered 503");
            assertThat(attempt.path("excerpt").asText()).isEqualTo("busy");
        }
    }

    private static void assertDelivered(String job) throws Exception {
        JsonNode delivery = tried(job);
        assertThat(delivery.path("state").asText()).isEqualTo("delivered");
        assertThat(delivery.path("attempts").path(0).path("excerpt").asText()).isEqualTo("taken");
        assertThat(logged(job)).singleElement().asString().contains(" INFO ", "Callback delivered.");
    }

    private static String url(ServerSocket server) {
        return "http://127.0.0.1:" + server.getLocalPort() + "/grüße";
    }

    private static ServerSocket answering(String answer, boolean holding) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[65_536]);
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    while (holding && socket.getInputStream().read() >= 0) {
                        // Until the sender hangs up.
                    }
                } catch (IOException e) {
                    // The sender has hung up, or the test has ended.
                }
            }
        });
        return server;
    }
}
