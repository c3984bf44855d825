package dev.cairn.api.rabbitmq;

import dev.cairn.message.Announcer;
import dev.cairn.message.Ticket;
import dev.cairn.rabbitmq.BrokerWatch;
import dev.cairn.rabbitmq.RabbitSettings;
import dev.cairn.rabbitmq.TicketJson;
import dev.cairn.rabbitmq.Topology;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.reactive.messaging.rabbitmq.OutgoingRabbitMQMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Sends tickets with many confirms outstanding and waits for none of them: a job's row is its own outbox.
 *
 * <p>The connector forgets whatever was unconfirmed when it reconnects, so such a send would stay open for ever. That is
 * why the limit of open sends and their time-out are kept here and the connector's own limit is off; and while the broker
 * does not answer nothing is given to the connector, which would pile it up.
 */
@ApplicationScoped
public class RabbitAnnouncer implements Announcer {
    private static final int PERSISTENT = 2;

    private final Emitter<byte[]> emitter;
    private final BrokerWatch broker;
    private final Topology topology;
    private final RabbitSettings settings;
    private final MeterRegistry metrics;
    private final AtomicInteger outstanding = new AtomicInteger();

    RabbitAnnouncer(
            @Channel("tickets") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) Emitter<byte[]> emitter,
            BrokerWatch broker,
            Topology topology,
            RabbitSettings settings,
            MeterRegistry metrics) {
        this.emitter = emitter;
        this.broker = broker;
        this.topology = topology;
        this.settings = settings;
        this.metrics = metrics;
        metrics.gauge("cairn.tickets.outstanding", outstanding);
        metrics.gauge("cairn.broker.up", broker, b -> b.isUp() ? 1 : 0);
    }

    @Override
    public void announce(Ticket ticket) {
        if (!broker.isUp() || outstanding.get() >= settings.outstanding()) {
            count("left");
            return;
        }
        outstanding.incrementAndGet();
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        confirmed
                .orTimeout(settings.confirmTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((nothing, failure) -> {
                    outstanding.decrementAndGet();
                    count(failure == null ? "confirmed" : "unknown");
                });
        try {
            emitter.send(message(ticket, confirmed));
        } catch (RuntimeException e) {
            confirmed.completeExceptionally(e);
        }
    }

    @Override
    public OptionalLong waiting(String lane) {
        return broker.waiting(lane);
    }

    private Message<byte[]> message(Ticket ticket, CompletableFuture<Void> confirmed) {
        OutgoingRabbitMQMetadata route = new OutgoingRabbitMQMetadata.Builder()
                .withRoutingKey(topology.queue(ticket.lane()))
                .withDeliveryMode(PERSISTENT)
                .withContentType("application/json")
                .build();
        return Message.of(
                TicketJson.write(ticket),
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

    private void count(String outcome) {
        metrics.counter("cairn.tickets.sent", "outcome", outcome).increment();
    }
}
