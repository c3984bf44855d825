package dev.cairn.api.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.api.deliver.Sender.Message;
import dev.cairn.callback.CallbackAddresses;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.JksOptions;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VettedSenderTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration MOST = Duration.ofSeconds(10);
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private static VettedSender sender(HttpClientOptions options, boolean loopback, String... addresses) {
        return new VettedSender(
                OutboundParts.client(VERTX, options),
                new LookUps(name -> {
                    InetAddress[] found = new InetAddress[addresses.length];
                    for (int i = 0; i < found.length; i++) {
                        found[i] = InetAddress.ofLiteral(addresses[i]);
                    }
                    return found;
                }),
                new CallbackAddresses(loopback));
    }

    private static Message to(String url) {
        return new Message(url, Map.of("webhook-id", "dlv_1"), "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void one_special_address_among_those_of_a_name_condemns_it() {
        VettedSender sender = sender(new HttpClientOptions(), false, "1.1.1.1", "169.254.169.254");
        assertThat(sender.send(to("https://rebinding.example/"), MOST))
                .isEqualTo(new Answer.Refused("refused: its name leads to a private or reserved address"));
    }

    @Test
    void a_name_that_leads_to_this_machine_is_refused_when_it_connects() {
        assertThat(sender(new HttpClientOptions(), false, "127.0.0.1").send(to("https://rebinding.example/"), MOST))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void the_certificate_must_be_the_names_although_the_connection_goes_to_an_address() throws Exception {
        Path store = folder.resolve("keys.jks");
        makeCertificate(store, "good.example");
        CopyOnWriteArrayList<String> hosts = new CopyOnWriteArrayList<>();
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context(store)));
        server.createContext("/", exchange -> {
            hosts.add(exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            HttpClientOptions trusting = new HttpClientOptions()
                    .setTrustOptions(new JksOptions().setPath(store.toString()).setPassword(PASSWORD));
            VettedSender sender = sender(trusting, true, "127.0.0.1");
            assertThat(sender.send(to("https://good.example:" + port + "/x"), MOST))
                    .isEqualTo(new Answer.Status(204, null, null));
            assertThat(hosts).containsExactly("good.example:" + port);
            assertThat(sender.send(to("https://other.example:" + port + "/x"), MOST))
                    .as("trusted, but of another name")
                    .isInstanceOf(Answer.None.class);
            assertThat(sender(new HttpClientOptions(), true, "127.0.0.1")
                            .send(to("https://good.example:" + port + "/x"), MOST))
                    .as("of nobody we trust")
                    .isInstanceOf(Answer.None.class);
            assertThat(hosts).hasSize(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_receiver_that_trickles_is_cut_off_in_time_and_one_that_floods_is_not_read() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/trickle", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write('x');
                    out.flush();
                    LockSupport.parkNanos(50_000_000);
                }
            }
        });
        server.createContext("/flood", exchange -> {
            exchange.sendResponseHeaders(500, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                byte[] part = new byte[8192];
                Arrays.fill(part, (byte) 'y');
                while (true) {
                    out.write(part);
                }
            }
        });
        server.start();
        try {
            String base = "http://localhost:" + server.getAddress().getPort();
            VettedSender sender = sender(new HttpClientOptions(), true, "127.0.0.1");
            assertThat(sender.send(to(base + "/trickle"), Duration.ofMillis(500)))
                    .isEqualTo(new Answer.None("no answer in time"));
            assertThat(sender.send(to(base + "/flood"), MOST))
                    .isEqualTo(new Answer.Status(500, null, "y".repeat(1024)));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void a_receiver_that_never_answers_costs_no_more_than_the_time() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(sender(new HttpClientOptions(), true, "127.0.0.1")
                            .send(to("http://localhost:" + silent.getLocalPort()), Duration.ofMillis(300)))
                    .isEqualTo(new Answer.None("no answer in time"));
        }
    }

    private static void makeCertificate(Path store, String name) throws Exception {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "one",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=dns:" + name,
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-validity",
                        "30")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    private static SSLContext context(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
