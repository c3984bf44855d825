package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.standalone.rehearsal.OpenAiWire.Refused;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.step.StepFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI-compatible server in front of any {@link Model}, on a free port of the loopback interface. It remembers
 * every request, so that a demo or a test can count what a worker really asked for. Credentials are neither checked nor
 * remembered.
 */
public final class RehearsalServer implements AutoCloseable {
    private static final String PATH = "/v1/chat/completions";
    private static final int LARGEST_BODY = 16 << 20;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Model model;
    private final Duration latency;
    private final ExchangeLog log = new ExchangeLog();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer http;

    /** Starts a server that answers as fast as {@code model} does. */
    public RehearsalServer(Model model) throws IOException {
        this(model, Duration.ZERO);
    }

    /** Starts a server that holds each answer back for {@code latency}. */
    public RehearsalServer(Model model, Duration latency) throws IOException {
        this.model = model;
        this.latency = latency;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
    }

    /** What a client calls its base URL: {@code http://127.0.0.1:<port>/v1}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/v1");
    }

    /** Every request to the chat completions so far, in the order of arrival, as they stand now. */
    public List<Exchange> exchanges() {
        return log.snapshot();
    }

    /** Stops at once; requests that wait for their answer are cut off. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            if (!http.getRequestURI().getPath().equals(PATH)) {
                send(http, refusal(404, "There is only POST " + PATH + ".", null));
            } else if (!http.getRequestMethod().equals("POST")) {
                send(http, refusal(405, "Only POST is allowed.", null));
            } else {
                converse(http);
            }
        }
    }

    private void converse(HttpExchange http) throws IOException {
        byte[] body = http.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            send(http, refusal(413, "The body has more than " + LARGEST_BODY + " bytes.", null));
            return;
        }
        // Written down before the model is asked: a client that is killed meanwhile has still made this request.
        int place = log.add(
                new Exchange(Instant.now(), new String(body, StandardCharsets.UTF_8), fingerprint(body), 0, false));
        Answer answer = answer(body);
        send(http, answer);
        log.update(place, exchange -> exchange.answered(answer.status()));
    }

    private record Answer(int status, JsonNode body) {}

    private Answer answer(byte[] body) {
        try {
            JsonNode request = JSON.readTree(body);
            var reply = model.reply(OpenAiWire.request(request));
            Thread.sleep(latency);
            return new Answer(200, OpenAiWire.completion("chatcmpl-" + UUID.randomUUID(), Instant.now(), reply));
        } catch (JsonProcessingException e) {
            return refusal(400, "The body is not JSON: " + e.getOriginalMessage(), null);
        } catch (Refused e) {
            return refusal(400, String.valueOf(e.getMessage()), e.param());
        } catch (StepFailure.Permanent e) {
            return refusal(400, String.valueOf(e.getMessage()), null);
        } catch (StepFailure.Transient e) {
            return fault(503, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fault(503, "The server is closing.");
        } catch (IOException | RuntimeException e) {
            return fault(500, "The model behind this server failed: " + e);
        }
    }

    private static Answer refusal(int status, String message, @Nullable String param) {
        return new Answer(status, OpenAiWire.error("invalid_request_error", message, param));
    }

    private static Answer fault(int status, String message) {
        return new Answer(status, OpenAiWire.error("server_error", message, null));
    }

    private static void send(HttpExchange http, Answer answer) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(answer.body());
        http.getResponseHeaders().set("Content-Type", "application/json");
        http.sendResponseHeaders(answer.status(), bytes.length);
        http.getResponseBody().write(bytes);
        http.getResponseBody().flush();
    }

    private static String fingerprint(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(messages(body));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    private static byte[] messages(byte[] body) {
        try {
            JsonNode messages = JSON.readTree(body).path("messages");
            return messages.isArray() ? JSON.writeValueAsBytes(messages) : body;
        } catch (IOException e) {
            return body;
        }
    }
}
