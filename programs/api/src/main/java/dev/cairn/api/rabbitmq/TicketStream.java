package dev.cairn.api.rabbitmq;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;

/** One stream into the connector: a connection of its own, made with the first send and ended by the next stream. */
final class TicketStream {
    private static final int PERSISTENT = 2;

    private final Map<String, Long> confirmedNanos = new ConcurrentHashMap<>();
    private final MultiEmitter<? super Message<byte[]>> messages;

    @SuppressWarnings("unchecked")
    TicketStream(OutboundConnector connector, Config channel) {
        var subscriber = (Flow.Subscriber<Message<byte[]>>) connector.getSubscriber(channel);
        CompletableFuture<MultiEmitter<? super Message<byte[]>>> subscribed = new CompletableFuture<>();
        Multi.createFrom()
                .<Message<byte[]>>emitter(subscribed::complete, BackPressureStrategy.BUFFER)
                .subscribe()
                .withSubscriber(subscriber);
        // Subscribing runs in this thread, so it is there.
        this.messages = subscribed.join();
    }

    /** @return when the broker confirmed it; without an end if a reconnect of the connector forgot it */
    CompletableFuture<Void> send(String queue, byte[] body) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        messages.emit(message(queue, body, confirmed));
        return confirmed.thenRun(() -> confirmedNanos.put(queue, System.nanoTime()));
    }

    /** Whether anything for this queue was confirmed at this time or later. */
    boolean hasConfirmed(String queue, long sinceNanos) {
        Long last = confirmedNanos.get(queue);
        return last != null && last - sinceNanos >= 0;
    }

    boolean hasConfirmedAny() {
        return !confirmedNanos.isEmpty();
    }

    void end() {
        messages.complete();
    }

    private static Message<byte[]> message(String queue, byte[] body, CompletableFuture<Void> confirmed) {
        OutgoingRabbitMQMetadata route = new OutgoingRabbitMQMetadata.Builder()
                .withRoutingKey(queue)
                .withDeliveryMode(PERSISTENT)
                .withContentType("application/json")
                .build();
        return Message.of(
                body,
                Metadata.of(route),
                () -> {
                    confirmed.complete(null);
                    return CompletableFuture.completedFuture(null);
                },
                failure -> {
                    confirmed.completeExceptionally(failure);
                    return CompletableFuture.completedFuture(null);
                });
    }
}
