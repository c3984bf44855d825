package dev.cairn.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.problem.AllowedMethods;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In front of a route that fails. */
class GateTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Gate gate = new Gate(
            JSON, new RequestRules(1000), new AllowedMethods(Stream.empty()), Cors.of(new Settings(List.of(), false)));
    private HttpServer server;

    @BeforeEach
    void listen() {
        Router router = Router.router(VERTX);
        gate.install(router);
        router.get("/fails").handler(context -> context.fail(new IllegalStateException("its inside")));
        server = VERTX.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    static void close() {
        VERTX.close();
    }

    @Test
    void a_fault_of_the_server_is_told_without_its_inside() throws Exception {
        HttpResponse<String> answer = ask();
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(JSON.readTree(answer.body()).path("type").asText()).isEqualTo("/problems/internal");
        assertThat(answer.body()).doesNotContain("its inside");
    }

    @Test
    void what_fails_while_the_program_ends_is_to_be_sent_again() throws Exception {
        gate.stop(new ShutdownEvent());
        HttpResponse<String> answer = ask();
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JSON.readTree(answer.body()).path("status").asInt()).isEqualTo(503);
    }

    private HttpResponse<String> ask() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI target = URI.create("http://127.0.0.1:" + server.actualPort() + "/fails");
            return client.send(HttpRequest.newBuilder(target).build(), BodyHandlers.ofString());
        }
    }
}
