package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.cairn.worker.agent.UnusableReply;
import dev.cairn.worker.step.Halt;
import dev.cairn.worker.step.StepFailure;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ProxyOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void an_answer_is_handed_on_as_it_came() throws Exception {
        String url = serving(request -> request.body()
                .onSuccess(body -> request.response().end(request.getHeader("Authorization") + " said " + body)));
        assertThat(ask(url, LONG).text()).isEqualTo("Bearer key said {}");
    }

    @Test
    void a_refusal_keeps_what_the_provider_said_and_how_long_it_wants_to_be_left_alone() throws Exception {
        String url = serving(request -> request.response()
                .setStatusCode(429)
                .putHeader("Retry-After", "7")
                .end("slow down"));
        Answer refusal = ask(url, LONG);
        assertThat(refusal.text()).isEqualTo("slow down");
        assertThat(refusal.status()).isEqualTo(429);
        assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void a_redirect_is_not_followed_for_the_key_would_go_with_it() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        String url = serving(request -> {
            asked.incrementAndGet();
            request.response()
                    .setStatusCode(307)
                    .putHeader("Location", "/elsewhere")
                    .end();
        });
        assertThat(ask(url, LONG).status()).isEqualTo(307);
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_call_that_is_out_of_time_closes_its_connection() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        String url = serving(request -> request.connection().closeHandler(closed::complete));
        assertThat(catchThrowable(() -> ask(url, Duration.ofMillis(300)))).hasCauseInstanceOf(TimeoutException.class);
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_call_that_is_interrupted_closes_its_connection() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        CountDownLatch came = new CountDownLatch(1);
        String url = serving(request -> {
            request.connection().closeHandler(closed::complete);
            came.countDown();
        });
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread caller = Thread.startVirtualThread(() -> thrown.complete(catchThrowable(() -> ask(url, LONG))));
        came.await();
        caller.interrupt();
        assertThat(thrown.get()).hasCauseInstanceOf(InterruptedException.class);
        closed.get(10, TimeUnit.SECONDS);
    }

    @Test
    void nothing_is_sent_when_the_claim_is_over_by_the_time_the_connection_is_there() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        String url = serving(request -> {
            asked.incrementAndGet();
            request.response().end();
        });
        AtomicInteger looks = new AtomicInteger();
        // Still held when the attempt enters, and over at every look after that.
        Halt halt = new Halt(() -> looks.incrementAndGet() > 1);
        assertThat(catchThrowable(() -> halt.interruptibly(() -> ask(url, LONG))))
                .isNotNull();
        assertThat(asked).hasValue(0);
    }

    @Test
    void an_answer_without_an_end_is_cut_off() throws Exception {
        String url = serving(request -> {
            request.response().setChunked(true);
            request.response().closeHandler(closed -> {});
            talkForEver(request);
        });
        assertThat(told(url))
                .startsWith("The model's answer could not be understood")
                .contains("longer than");
    }

    @Test
    void large_answers_are_read_one_after_the_other_where_one_is_held_at_a_time() throws Exception {
        String url = serving(request ->
                request.body().onSuccess(_ -> request.response().end("x".repeat(1024 * 1024))));
        HttpClient http = vertx.createHttpClient();
        LargeBodies one = new LargeBodies(1);
        List<CompletableFuture<Integer>> read = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            boolean givesUp = i % 4 == 0;
            CompletableFuture<Integer> length = new CompletableFuture<>();
            read.add(length);
            Thread.startVirtualThread(() -> {
                Endpoint endpoint = new Endpoint(http, ModelAddress.of("default", url), Map.of(), null, one);
                try (Answer answer =
                        endpoint.post("{}".getBytes(StandardCharsets.UTF_8), givesUp ? Duration.ofMillis(20) : LONG)) {
                    length.complete(answer.body().length);
                } catch (IllegalStateException e) {
                    length.complete(givesUp ? 0 : -1);
                }
            });
        }
        for (CompletableFuture<Integer> length : read) {
            assertThat(length.get(20, TimeUnit.SECONDS)).isIn(0, 1024 * 1024);
        }
        // Granted only if every permit was given back.
        CompletableFuture<Void> granted = new CompletableFuture<>();
        one.acquire(() -> granted.complete(null));
        granted.get(10, TimeUnit.SECONDS);
    }

    @Test
    void every_address_of_a_name_is_tried() throws Exception {
        for (String address : List.of("127.0.0.1", "::1")) {
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("from " + address))
                    .listen(0, address)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
            assertThat(ask("http://localhost:" + server.actualPort() + "/v1", LONG)
                            .text())
                    .isEqualTo("from " + address);
            String literal = address.contains(":") ? "[" + address + "]" : address;
            assertThat(ask("http://" + literal + ":" + server.actualPort() + "/v1", LONG)
                            .text())
                    .isEqualTo("from " + address);
        }
    }

    @Test
    void a_packed_answer_is_unpacked_whether_or_not_it_says_so() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("\uFEFF{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
        }
        for (String encoding : List.of("gzip", "identity")) {
            String url = serving(request -> request.response()
                    .putHeader("Content-Encoding", encoding)
                    .end(Buffer.buffer(packed.toByteArray())));
            assertThat(ask(url, LONG).text()).isEqualTo("{\"a\": 1}");
        }
    }

    @Test
    void a_small_answer_that_is_huge_unpacked_is_unusable() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[64 * 1024 * 1024]);
        }
        String url = serving(request -> request.response().end(Buffer.buffer(packed.toByteArray())));
        assertThat(catchThrowable(() -> ask(url, LONG).text()))
                .isInstanceOf(UnusableReply.class)
                .hasMessageContaining("longer than");
    }

    @Test
    void requests_go_through_a_configured_proxy() throws Exception {
        CompletableFuture<String> asked = new CompletableFuture<>();
        String proxy = serving(request -> {
            asked.complete(request.absoluteURI() + " " + request.getHeader("Proxy-Authorization"));
            request.response().end("proxied");
        });
        ProxyOptions options = new ProxyOptions()
                .setHost("127.0.0.1")
                .setPort(java.net.URI.create(proxy).getPort())
                .setUsername("u")
                .setPassword("p");
        Endpoint endpoint = new Endpoint(
                vertx.createHttpClient(), ModelAddress.of("default", "http://model.example/v1"), Map.of(), options);
        assertThat(endpoint.post("{}".getBytes(StandardCharsets.UTF_8), LONG).text())
                .isEqualTo("proxied");
        assertThat(asked.get())
                .startsWith("http://model.example")
                .contains("/v1/chat/completions")
                .contains("Basic");
    }

    @Test
    void a_server_that_hangs_up_was_not_reached() throws Exception {
        String url = serving(request -> request.connection().close());
        assertThat(told(url)).startsWith("The model's endpoint cannot be reached");
    }

    /** What a job says that failed by this. */
    private String told(String url) {
        Throwable failure = catchThrowable(() -> ask(url, LONG));
        RuntimeException sorted = ModelFailures.sorted((RuntimeException) failure, LONG, new Sanitizer("key"));
        assertThat(sorted).isInstanceOfAny(StepFailure.Transient.class, UnusableReply.class);
        return String.valueOf(sorted.getMessage());
    }

    private static void talkForEver(HttpServerRequest request) {
        if (!request.response().closed()) {
            request.response().write(Buffer.buffer(new byte[1024 * 1024])).onSuccess(written -> talkForEver(request));
        }
    }

    private String serving(Handler<HttpServerRequest> handler) throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    private Answer ask(String url, Duration timeout) {
        return new Endpoint(
                        vertx.createHttpClient(),
                        ModelAddress.of("default", url),
                        Map.of("Authorization", "Bearer key"),
                        null)
                .post("{}".getBytes(StandardCharsets.UTF_8), timeout);
    }
}
