package dev.cairn.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;

/** Receives callbacks: real HTTP, every delivery kept as it came. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final ConcurrentLinkedQueue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final Map<String, Integer> tries = new ConcurrentHashMap<>();

    /** One HTTP request as it came. */
    public record Delivery(String path, HttpHeaders headers, String body, Instant at) {
        /** The {@code webhook-id}. */
        public String id() {
            return headers.firstValue("webhook-id").orElse("");
        }

        public JsonNode json() {
            try {
                return Api.JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + body, e);
            }
        }

        /** The identifier of the job it is about. */
        public String job() {
            return json().path("data").path("job").path("id").asText();
        }

        /** Whether the official library takes it for one signed with this secret, now. */
        public boolean isSignedWith(String secret) {
            try {
                new Webhook(secret).verify(body, headers);
                return true;
            } catch (WebhookVerificationException e) {
                return false;
            }
        }

        /** Whether it is signed with this secret, whatever its time. */
        public boolean isSignedForItsTimeWith(String secret) {
            try {
                long time =
                        Long.parseLong(headers.firstValue("webhook-timestamp").orElse(""));
                return headers.firstValue("webhook-signature")
                        .orElse("")
                        .contains(new Webhook(secret).sign(id(), time, body));
            } catch (WebhookSigningException | NumberFormatException e) {
                return false;
            }
        }
    }

    /** Chooses the status to answer with. It may block: the sender then waits. */
    @FunctionalInterface
    public interface Script {
        int status(Delivery delivery) throws Exception;
    }

    public Receiver(Script script) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, script));
        server.start();
    }

    /** Takes everything. */
    public Receiver() throws IOException {
        this(delivery -> 204);
    }

    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** All that came until now, in the order in which they were read. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    public List<Delivery> deliveries(String path) {
        return deliveries.stream()
                .filter(delivery -> delivery.path().equals(path))
                .toList();
    }

    /** How many deliveries with this {@code webhook-id} came. */
    public int tries(String id) {
        return (int)
                deliveries.stream().filter(delivery -> delivery.id().equals(id)).count();
    }

    private void answer(HttpExchange exchange, Script script) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Delivery delivery = new Delivery(
                    exchange.getRequestURI().toString(),
                    HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true),
                    body,
                    Instant.now());
            deliveries.add(delivery);
            tries.merge(delivery.id(), 1, Integer::sum);
            exchange.sendResponseHeaders(script.status(delivery), -1);
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
