package dev.cairn.system.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.cairn.node.rabbitmq.RabbitNode;
import dev.cairn.system.Api;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** RabbitMQ's own trace of what is sent to it and what it hands out, as a second consumer hears of it. */
final class Firehose implements AutoCloseable {
    private final Connection connection;
    private final Map<String, Instant> sent = new ConcurrentHashMap<>();
    private final Map<String, Instant> handedOut = new ConcurrentHashMap<>();

    Firehose(RabbitNode node) throws Exception {
        trace(node);
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(node.amqpUrl());
        connection = factory.newConnection("cairn bench");
        Channel channel = connection.createChannel();
        String queue = channel.queueDeclare().getQueue();
        channel.queueBind(queue, "amq.rabbitmq.trace", "publish.#");
        channel.queueBind(queue, "amq.rabbitmq.trace", "deliver.#");
        channel.basicConsume(queue, true, (tag, traced) -> heard(traced), tag -> {});
    }

    private static void trace(RabbitNode node) throws Exception {
        String account = Base64.getEncoder().encodeToString((node.user() + ":" + node.password()).getBytes("UTF-8"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.managementUrl() + "/api/vhosts/" + node.vhost()))
                .header("Authorization", "Basic " + account)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"tracing\":true}"))
                .build();
        // The management server ends a connection that asks to go on with HTTP/2.
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            if (status / 100 != 2) {
                throw new IOException("RabbitMQ was asked to trace and answered " + status);
            }
        }
    }

    private void heard(Delivery traced) throws IOException {
        Instant now = Instant.now();
        JsonNode ticket = Api.JSON.readTree(traced.getBody());
        boolean publish = traced.getEnvelope().getRoutingKey().startsWith("publish.");
        (publish ? sent : handedOut).putIfAbsent(ticket.path("job").asText(), now);
    }

    /** When the broker got the job's first ticket; null if there was none. */
    @Nullable
    Instant sent(String job) {
        return sent.get(job);
    }

    /** When the broker handed it to a worker. */
    @Nullable
    Instant handedOut(String job) {
        return handedOut.get(job);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
