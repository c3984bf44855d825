package dev.cairn.standalone.listen;

import static dev.cairn.standalone.listen.Sender.OTHER;
import static dev.cairn.standalone.listen.Sender.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretTest {
    private record Reply(int status, String body) {}

    private final Deque<Reply> replies = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private HttpServer cairn;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        cairn = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cairn.createContext("/", this::answer);
        cairn.start();
    }

    @AfterEach
    void stop() {
        cairn.stop(0);
    }

    @Test
    void what_cairn_tells_is_kept_for_its_owner_only_and_is_there_when_it_is_not_told_again() throws Exception {
        tells(SECRET);
        refuses(409);
        assertThat(find(false)).isEqualTo(SECRET);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
        assertThat(find(false)).isEqualTo(SECRET);
        assertThat(asked).containsOnly("POST /v1/signing-secret/reveal Bearer ck_dev");
        try (var files = Files.list(file().getParent())) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void a_secret_that_was_told_before_and_is_not_kept_is_refused_with_the_way_out() {
        refuses(409);
        assertThatThrownBy(() -> find(false))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("--rotate")
                .hasMessageContaining("--secret");
    }

    @Test
    void rotating_keeps_the_new_one() throws Exception {
        tells(SECRET);
        tells(OTHER);
        refuses(409);
        find(false);
        assertThat(find(true)).isEqualTo(OTHER);
        assertThat(asked).last().asString().startsWith("POST /v1/signing-secret/rotate");
        assertThat(find(false)).isEqualTo(OTHER);
    }

    @Test
    void it_waits_for_a_cairn_that_is_not_ready_and_says_so_once() throws Exception {
        refuses(503);
        refuses(503);
        tells(SECRET);
        assertThat(find(false)).isEqualTo(SECRET);
        assertThat(said).singleElement().asString().contains("Waiting").contains("503");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 500})
    void an_answer_that_will_not_change_ends_it(int status) {
        refuses(status);
        assertThatThrownBy(() -> find(false))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(String.valueOf(status))
                .hasMessageContaining("--");
    }

    @Test
    void an_answer_without_a_secret_ends_it() {
        replies.add(new Reply(200, "<html>"));
        assertThatThrownBy(() -> find(false)).isInstanceOf(StartRefused.class).hasMessageContaining("--url");
    }

    @Test
    void a_folder_that_cannot_hold_it_is_found_before_it_is_asked_for() throws Exception {
        Files.createFile(folder.resolve("data"));
        tells(SECRET);
        assertThatThrownBy(() -> find(false)).isInstanceOf(StartRefused.class).hasMessageContaining("CAIRN_DATA");
        assertThat(asked).isEmpty();
    }

    private String find(boolean rotate) throws InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + cairn.getAddress().getPort());
        try (SecretEndpoint endpoint = new SecretEndpoint(address, "ck_dev")) {
            return new SigningSecret(endpoint, new SecretFile(folder.resolve("data"), "signing-secret"), said::add)
                    .find(rotate);
        }
    }

    private Path file() {
        return folder.resolve("data").resolve("signing-secret");
    }

    private void tells(String secret) {
        replies.add(new Reply(200, "{\"secret\": \"" + secret + "\"}"));
    }

    private void refuses(int status) {
        replies.add(new Reply(status, "{}"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            Reply reply = replies.removeFirst();
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
