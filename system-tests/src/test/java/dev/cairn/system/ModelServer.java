package dev.cairn.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A scripted OpenAI-compatible model server: real HTTP, every request kept for looking at. */
public final class ModelServer implements AutoCloseable {
    /** With the usual fifty, hundreds that connect at once are heard a second later. */
    private static final int BACKLOG = 1024;

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile boolean forgetting;

    /** A request as it came; {@code authorization} and {@code apiKey} are its headers, {@code at} when it was read. */
    public record Call(JsonNode body, String authorization, String apiKey, String path, Instant at) {
        public JsonNode messages() {
            return body.path("messages");
        }

        public String lastRole() {
            return messages().path(messages().size() - 1).path("role").asText();
        }
    }

    /** What to answer. */
    public record Reply(int status, String body, Map<String, String> headers) {
        public static Reply text(String text) {
            ObjectNode message =
                    Cairn.JSON.createObjectNode().put("role", "assistant").put("content", text);
            return completion(message, "stop");
        }

        /** @param calls id, name, arguments; id, name, arguments; … */
        public static Reply toolCalls(String... calls) {
            ObjectNode message =
                    Cairn.JSON.createObjectNode().put("role", "assistant").putNull("content");
            var list = message.putArray("tool_calls");
            for (int i = 0; i < calls.length; i += 3) {
                ObjectNode call = list.addObject().put("id", calls[i]).put("type", "function");
                call.putObject("function").put("name", calls[i + 1]).put("arguments", calls[i + 2]);
            }
            return completion(message, "tool_calls");
        }

        public static Reply error(int status, String body) {
            return new Reply(status, body, Map.of());
        }

        public Reply with(String header, String value) {
            return new Reply(status, body, Map.of(header, value));
        }

        private static Reply completion(ObjectNode message, String finish) {
            ObjectNode answer =
                    Cairn.JSON.createObjectNode().put("id", "chatcmpl-1").put("object", "chat.completion");
            answer.put("created", 1).put("model", "scripted-1");
            ObjectNode choice =
                    answer.putArray("choices").addObject().put("index", 0).put("finish_reason", finish);
            choice.set("message", message);
            answer.putObject("usage")
                    .put("prompt_tokens", 10)
                    .put("completion_tokens", 5)
                    .put("total_tokens", 15);
            return new Reply(200, answer.toString(), Map.of());
        }
    }

    /** Chooses the answer to the call of this number, from 1. It may block: the caller then waits. */
    @FunctionalInterface
    public interface Script {
        @Nullable
        Reply answer(int number, Call call) throws Exception;
    }

    public ModelServer(Script script) throws IOException {
        this(0, script);
    }

    /** On a port of the caller's choice: a server that was away comes back where it was. */
    public ModelServer(int port, Script script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, script));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on keeps no request: a long run would fill the memory with conversations. */
    public void forget() {
        forgetting = true;
    }

    public List<Call> calls() {
        return calls;
    }

    private void answer(HttpExchange exchange, Script script) throws IOException {
        try (exchange) {
            JsonNode body = Cairn.JSON.readTree(exchange.getRequestBody());
            Call call = new Call(
                    body,
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("api-key")),
                    exchange.getRequestURI().toString(),
                    Instant.now());
            if (!forgetting) {
                calls.add(call);
            }
            Reply reply = script.answer(numbers.incrementAndGet(), call);
            if (reply != null) {
                byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                reply.headers().forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(reply.status(), bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
