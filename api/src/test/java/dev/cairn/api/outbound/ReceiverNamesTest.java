package dev.cairn.api.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.api.deliver.Sender.Message;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What receivers are told of their own name: in the look-up, in TLS and in the request. */
class ReceiverNamesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final String TAKEN = "HTTP/1.1 204 No Content\r\n\r\n";

    private final List<String> lookedUp = new CopyOnWriteArrayList<>();
    private final List<String> announced = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    @AfterAll
    static void close() throws Exception {
        VERTX.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private VettedSender sender(ReceiverTrust trust) {
        return new VettedSender(
                OutboundParts.client(VERTX, trust),
                new LookUps(name -> {
                    lookedUp.add(name);
                    return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
                }),
                new CallbackAddresses(true));
    }

    private static Answer send(VettedSender sender, String url) {
        return sender.send(new Message(url, Map.of(), "{}".getBytes(StandardCharsets.UTF_8)), MOST);
    }

    private RawReceiver receiver(Certificate certificate) throws Exception {
        SSLServerSocket server = (SSLServerSocket) certificate
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        return new RawReceiver(server, (socket, out) -> {
            ((ExtendedSSLSession) ((SSLSocket) socket).getSession())
                    .getRequestedServerNames()
                    .forEach(name -> announced.add(new String(name.getEncoded(), StandardCharsets.US_ASCII)));
            out.write(TAKEN.getBytes(StandardCharsets.US_ASCII));
        });
    }

    @Test
    void the_certificate_must_be_the_names_although_the_connection_goes_to_an_address() throws Exception {
        Certificate certificate = new Certificate(folder, "dns:good.example");
        try (RawReceiver receiver = receiver(certificate)) {
            VettedSender sender = sender(certificate.trust());
            assertThat(send(sender, "https://good.example:" + receiver.port() + "/x"))
                    .isEqualTo(new Answer.Status(204, null, null));
            assertThat(receiver.requests().getFirst())
                    .startsWith("POST /x HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: good.example:" + receiver.port() + "\r\n");
            assertThat(announced).containsExactly("good.example");
            assertThat(send(sender, "https://other.example:" + receiver.port() + "/x"))
                    .as("trusted, but of another name")
                    .isInstanceOf(Answer.None.class);
            assertThat(send(sender(ReceiverTrust.ofDefaults()), "https://good.example:" + receiver.port() + "/x"))
                    .as("of nobody we trust")
                    .isInstanceOf(Answer.None.class);
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    @Test
    void an_internationalised_name_is_looked_up_announced_and_sent_in_ascii() throws Exception {
        Certificate certificate = new Certificate(folder, "dns:xn--bcher-kva.example");
        try (RawReceiver receiver = receiver(certificate)) {
            String url = "https://Bücher.example:" + receiver.port() + "/grüße%20an?von=ä";
            assertThat(send(sender(certificate.trust()), url)).isEqualTo(new Answer.Status(204, null, null));
            assertThat(lookedUp).containsExactly("xn--bcher-kva.example");
            assertThat(announced).containsExactly("xn--bcher-kva.example");
            assertThat(receiver.requests().getFirst())
                    .startsWith("POST /gr%C3%BC%C3%9Fe%20an?von=%C3%A4 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: xn--bcher-kva.example:" + receiver.port() + "\r\n");
        }
    }

    @Test
    void the_dot_of_the_root_is_left_out() throws Exception {
        Certificate certificate = new Certificate(folder, "dns:good.example");
        try (RawReceiver receiver = receiver(certificate)) {
            String url = "https://good.example.:" + receiver.port() + "/";
            assertThat(send(sender(certificate.trust()), url)).isEqualTo(new Answer.Status(204, null, null));
            assertThat(announced).containsExactly("good.example");
        }
    }

    /** RFC 6066, section 3: addresses are not announced. */
    @Test
    void an_address_is_compared_with_the_certificate_and_not_announced() throws Exception {
        Certificate certificate = new Certificate(folder, "ip:127.0.0.1", "ip:::1");
        try (RawReceiver receiver = receiver(certificate)) {
            VettedSender sender = sender(certificate.trust());
            assertThat(send(sender, "https://127.0.0.1:" + receiver.port() + "/"))
                    .isEqualTo(new Answer.Status(204, null, null));
            assertThat(send(sender, "https://[::1]:" + receiver.port() + "/"))
                    .isEqualTo(new Answer.Status(204, null, null));
            assertThat(receiver.requests().getLast())
                    .containsIgnoringCase("\r\nhost: [::1]:" + receiver.port() + "\r\n");
            assertThat(send(sender, "https://127.0.0.2:" + receiver.port() + "/"))
                    .isInstanceOf(Answer.None.class);
            assertThat(announced).isEmpty();
        }
    }

    /** The JDK's server refuses underscores as its client does, so what the client says is read from its first message. */
    @Test
    void a_name_with_an_underscore_is_announced() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            CompletableFuture<String> hello = CompletableFuture.supplyAsync(() -> firstMessage(server));
            send(sender(ReceiverTrust.ofDefaults()), "https://my_hook.example.com:" + server.getLocalPort() + "/");
            assertThat(hello.get(10, TimeUnit.SECONDS)).contains("my_hook.example.com");
        }
    }

    private static String firstMessage(ServerSocket server) {
        try (var socket = server.accept()) {
            byte[] head = socket.getInputStream().readNBytes(5);
            byte[] body = socket.getInputStream().readNBytes((head[3] & 0xff) << 8 | head[4] & 0xff);
            return new String(body, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "my_hook.example.com, *.example.com,         true",
        "my_hook.example.com, *.EXAMPLE.com,         true",
        "my_hook.example.com, my_hook.example.com,   true",
        "my_hook.example.com, example.com,           false",
        "my_hook.example.com, *.other.com,           false",
        "my_hook.example.com, *.com,                 false",
        "my_hook.example.com, *,                     false",
        "my_hook.example.com, my_*.example.com,      false",
        "my_hook.example.com, *.*.com,               false",
        "a.my_hook.example.com, *.example.com,       false",
        "a.my_hook.example.com, *.my_hook.example.com, true",
        "my_hook.com,         *.com,                 false",
        "my_hook,             *,                     false",
        "my_hook,             my_hook,               true",
    })
    void a_certificate_is_for_an_exact_name_or_for_all_below_one(String host, String name, boolean fits) {
        assertThat(ReceiverTrust.isFor(host, List.of(List.of(2, name)))).isEqualTo(fits);
        assertThat(ReceiverTrust.isFor(host, List.of(List.of(1, name)))).isFalse();
        assertThat(ReceiverTrust.isFor(host, null)).isFalse();
    }
}
