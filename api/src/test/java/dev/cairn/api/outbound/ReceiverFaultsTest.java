package dev.cairn.api.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.api.deliver.Sender.Message;
import dev.cairn.api.outbound.RawReceiver.Behaviour;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Receivers that break HTTP. Once a status came it decides; nothing of theirs is logged but with its delivery. */
class ReceiverFaultsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final VettedSender SENDER = sender(ReceiverTrust.ofDefaults());

    @TempDir
    private Path folder;

    private static VettedSender sender(ReceiverTrust trust) {
        return new VettedSender(
                OutboundParts.client(VERTX, trust),
                new LookUps(name -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")}),
                new CallbackAddresses(true));
    }

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Answer send(RawReceiver receiver, Duration most) {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        String url = "http://localhost:" + receiver.port() + "/hook";
        return SENDER.send(new Message(url, Map.of("webhook-id", "dlv_1"), body), most);
    }

    private static Answer quietly(Behaviour behaviour, Duration most) throws IOException {
        try (LoggedFaults logged = new LoggedFaults();
                RawReceiver receiver = new RawReceiver(behaviour)) {
            Answer answer = send(receiver, most);
            // A second exchange with the same client, so that whatever the first one left behind has been reported.
            try (RawReceiver good = new RawReceiver(RawReceiver.writing("HTTP/1.1 204 No Content\r\n\r\n"))) {
                assertThat(send(good, MOST)).isEqualTo(new Answer.Status(204, null, null));
            }
            assertThat(logged.lines()).isEmpty();
            return answer;
        }
    }

    @ParameterizedTest
    @CsvSource({"200", "204", "302", "410", "500", "503"})
    void a_body_that_never_ends_leaves_the_status(int status) throws Exception {
        String head = "HTTP/1.1 " + status + " Some\r\nRetry-After: 7\r\nContent-Length: 100\r\n\r\n";
        String body = status == 204 ? null : "taken";
        Behaviour behaviour = (socket, out) -> {
            out.write((head + (body == null ? "" : body)).getBytes(StandardCharsets.US_ASCII));
            awaitHangUp(socket);
        };
        assertThat(quietly(behaviour, SHORT)).isEqualTo(new Answer.Status(status, "7", body));
    }

    @Test
    void a_body_that_trickles_is_cut_off_in_time_and_leaves_the_status() throws Exception {
        Behaviour trickling = (socket, out) -> {
            out.write(
                    "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("1\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
                LockSupport.parkNanos(10_000_000);
            }
        };
        long begun = System.nanoTime();
        Answer answer = quietly(trickling, SHORT);
        assertThat(answer).isInstanceOfSatisfying(Answer.Status.class, status -> {
            assertThat(status.status()).isEqualTo(202);
            assertThat(status.excerpt()).matches("x+");
        });
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(MOST);
    }

    @Test
    void a_body_that_floods_is_not_read() throws Exception {
        Behaviour flooding = (socket, out) -> {
            out.write("HTTP/1.1 500 Broken\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("y".repeat(8192).getBytes(StandardCharsets.US_ASCII));
            }
        };
        assertThat(quietly(flooding, MOST)).isEqualTo(new Answer.Status(500, null, "y".repeat(1024)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100\r\n\r\ntaken",
                "Transfer-Encoding: chunked\r\n\r\n5\r\ntaken\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\ntaken\r\nno chunk\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\ntaken\r\n-1\r\n\r\n",
                "Content-Length: 5\r\n\r\ntakengarbage after the answer",
                "Content-Length: 5\r\n\r\ntakenHTTP/1.1 500 Another\r\nContent-Length: 0\r\n\r\n",
                "Connection: close\r\n\r\ntaken",
            })
    void a_body_that_breaks_off_leaves_the_status(String rest) throws Exception {
        assertThat(quietly(RawReceiver.writing("HTTP/1.1 200 OK\r\n" + rest), MOST))
                .isEqualTo(new Answer.Status(200, null, "taken"));
    }

    @Test
    void a_reset_in_mid_body_leaves_the_status() throws Exception {
        Behaviour resetting = (socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            socket.setSoLinger(true, 0);
        };
        // What had come when the reset came is the receiver's luck: the head may be lost with it.
        assertThat(quietly(resetting, MOST))
                .isIn(
                        new Answer.Status(200, null, null),
                        new Answer.None("the connection was closed before an answer"),
                        new Answer.None("the connection broke"));
    }

    @Test
    void an_answer_before_the_end_of_a_large_request_counts() throws Exception {
        byte[] body = new byte[8_000_000];
        try (LoggedFaults logged = new LoggedFaults();
                RawReceiver receiver = new RawReceiver((socket, out) -> {
                    out.write("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nmuch"
                            .getBytes(StandardCharsets.US_ASCII));
                    awaitHangUp(socket);
                })) {
            String url = "http://localhost:" + receiver.port() + "/hook";
            assertThat(SENDER.send(new Message(url, Map.of(), body), MOST))
                    .isEqualTo(new Answer.Status(413, null, "much"));
            assertThat(logged.lines()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "\u0000\u0001\u0002\u0003\r\n\r\n",
                "HTTP/9.9 200 OK\r\n\r\n",
                "HTTP/1.1 abc OK\r\n\r\n",
                "HTTP/1.1\r\n\r\n",
                "SSH-2.0-OpenSSH_9.6\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\ntaken",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            })
    void what_is_no_answer_of_http_is_told_with_the_delivery_alone(String answer) throws Exception {
        assertThat(quietly(RawReceiver.writing(answer), MOST)).isInstanceOf(Answer.None.class);
    }

    @Test
    void a_header_that_never_ends_is_not_read() throws Exception {
        Behaviour endless = (socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("y".repeat(8192).getBytes(StandardCharsets.US_ASCII));
            }
        };
        assertThat(quietly(endless, MOST)).isEqualTo(new Answer.None("it did not answer as HTTP has it"));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 103})
    void interim_answers_are_skipped_but_not_for_ever(int interim) throws Exception {
        String one = "HTTP/1.1 " + interim + " Wait\r\n\r\n";
        assertThat(quietly(RawReceiver.writing(one.repeat(3) + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), MOST))
                .isEqualTo(new Answer.Status(200, null, null));
        Behaviour flooding = (socket, out) -> {
            while (true) {
                out.write(one.repeat(100).getBytes(StandardCharsets.US_ASCII));
            }
        };
        assertThat(quietly(flooding, MOST)).isEqualTo(new Answer.None("it sent interim answers (1xx) without an end"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK<crlf>Content-Length: 100<crlf><crlf>taken|200",
                "HTTP/1.1 200 OK<crlf>Content-Length: 5<crlf><crlf>takengarbage|200",
                "garbage<crlf><crlf>|0",
                "HTTP/1.1 200 OK<crlf>X: <long><crlf><crlf>|0",
            })
    void behind_tls_it_is_the_same(String answer, int status) throws Exception {
        Certificate certificate = new Certificate(folder, "dns:localhost");
        String bytes = answer.replace("<crlf>", "\r\n").replace("<long>", "x".repeat(65_536));
        ServerSocket server = certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        VettedSender sender = sender(certificate.trust());
        try (LoggedFaults logged = new LoggedFaults();
                RawReceiver receiver = new RawReceiver(server, RawReceiver.writing(bytes))) {
            String url = "https://localhost:" + receiver.port() + "/hook";
            Answer got = sender.send(new Message(url, Map.of(), new byte[0]), MOST);
            assertThat(got instanceof Answer.Status s ? s.status() : 0)
                    .as("%s", got)
                    .isEqualTo(status);
            sender.send(new Message(url, Map.of(), new byte[0]), MOST);
            assertThat(logged.lines()).isEmpty();
        }
    }

    @Test
    void a_receiver_without_tls_is_told_with_the_delivery_alone() throws Exception {
        try (LoggedFaults logged = new LoggedFaults();
                RawReceiver receiver = new RawReceiver(RawReceiver.writing("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            String url = "https://localhost:" + receiver.port() + "/hook";
            receiver.answerAtOnce();
            assertThat(SENDER.send(new Message(url, Map.of(), new byte[0]), MOST))
                    .isEqualTo(new Answer.None("TLS failed: its certificate or protocol was not accepted"));
            assertThat(logged.lines()).isEmpty();
        }
    }

    /** Returns when the sender has closed the connection. */
    private static void awaitHangUp(Socket socket) throws IOException {
        socket.getOutputStream().flush();
        while (socket.getInputStream().read() >= 0) {
            // The rest of the request.
        }
    }
}
