package dev.cairn.worker.rabbitmq;

import dev.cairn.message.Ticket;
import dev.cairn.rabbitmq.BrokerAddress;
import dev.cairn.rabbitmq.BrokerWatch;
import dev.cairn.rabbitmq.Connector;
import dev.cairn.rabbitmq.RabbitSettings;
import dev.cairn.rabbitmq.TicketJson;
import dev.cairn.rabbitmq.Topology;
import dev.cairn.worker.run.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.health.HealthReport;
import io.smallrye.reactive.messaging.health.HealthReporter;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jspecify.annotations.Nullable;

/**
 * Hands tickets to the worker and acknowledges each as soon as its claim committed.
 *
 * <p>A broker that cancels a consumer (its queue was deleted) ends the connector's stream for good, and a connector that
 * reconnects by itself goes on doing so after its stream was given up: a second consumer, whose tickets nobody takes. So
 * it never reconnects, and the stream is made here, again and again: when it ended, when its connection did, and when
 * tickets wait, this worker has none and could take some, and none has come for a while.
 */
@ApplicationScoped
class TicketConsumer {
    private static final int AFTER_THE_WORKER = 6000;
    private static final int BEFORE_THE_WORKER = 1000;
    private static final long SILENCE_NANOS = Duration.ofSeconds(3).toNanos();

    /** For name, socket, handshake and the queue; a broker that is frozen answers none of them. */
    private static final long OPENING_NANOS = Duration.ofSeconds(15).toNanos();

    private final InboundConnector connector;
    private final Worker worker;
    private final MeterRegistry metrics;
    private final Config channel;
    private final BrokerWatch broker;
    private final Duration between;
    private volatile @Nullable Stream stream;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean stopped;

    TicketConsumer(
            @org.eclipse.microprofile.reactive.messaging.spi.Connector("smallrye-rabbitmq") InboundConnector connector,
            Worker worker,
            RabbitSettings settings,
            @ConfigProperty(name = "cairn.amqp.url") String url,
            MeterRegistry metrics) {
        BrokerAddress address = BrokerAddress.parse(url);
        Topology topology = new Topology(settings.prefix(), settings.deliveryLimit());
        this.connector = connector;
        this.worker = worker;
        this.metrics = metrics;
        this.between = settings.watch();
        this.broker = new BrokerWatch(address, topology, Set.of(worker.lane()), settings.watch(), null);
        this.channel = Connector.consumer(address, topology.queue(worker.lane()), settings.prefetch());
        metrics.gauge("cairn.broker.up", broker, b -> b.isUp() ? 1 : 0);
    }

    /** One subscription over one connection; it ends at most once. */
    private static final class Stream {
        private final long sinceNanos = System.nanoTime();
        private boolean wasOpen;
        private volatile @Nullable String ended;
        private volatile @Nullable Cancellable subscription;

        void cancel() {
            Cancellable open = subscription;
            if (open != null) {
                open.cancel();
            }
        }
    }

    void start(@Observes @Priority(AFTER_THE_WORKER) StartupEvent startup) {
        // Such as the end of a consumer that the broker no longer knows by this name since it came back.
        Infrastructure.setDroppedExceptionHandler(late -> Log.warnf(
                "The messaging client failed at what nobody waits for any more; tickets are consumed as before. reason=\"%s\"",
                late));
        broker.start("broker-watch");
        Thread.ofPlatform().daemon().name("ticket-consumer").start(this::keepConsuming);
    }

    /** First of all: a worker that leaves would go on being handed tickets, whose jobs then wait for another one's poll. */
    void leave(@Observes @Priority(BEFORE_THE_WORKER) ShutdownDelayInitiatedEvent leaving) {
        unsubscribe();
    }

    /** In a program that is told of its end by this alone. */
    void leave(@Observes @Priority(BEFORE_THE_WORKER) ShutdownEvent shutdown) {
        unsubscribe();
    }

    private void unsubscribe() {
        stopped = true;
        Stream now = stream;
        if (now != null) {
            end(now);
        }
    }

    void stop(@Observes ShutdownEvent shutdown) {
        broker.stop();
    }

    private void keepConsuming() {
        while (!stopped) {
            try {
                consume();
            } catch (RuntimeException | Error e) {
                Log.warnf("Tickets cannot be consumed; it is tried again, and polling goes on. reason=\"%s\"", e);
            }
            try {
                Thread.sleep(between);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void consume() {
        Stream now = stream;
        if (now == null) {
            // A subscription needs the queue; until the api has made it, polling carries on.
            if (broker.waiting(worker.lane()).isPresent()) {
                subscribe();
            }
        } else if (now.ended != null) {
            Log.warnf("The subscription to the queue ended; it is made anew. reason=\"%s\"", now.ended);
            again(now);
        } else if (isCutOff(now)) {
            Log.warn("The connection that brings tickets is lost; the subscription is made anew.");
            again(now);
        } else if (isStuck()) {
            Log.warn("Tickets wait, slots are free, and none comes: the subscription is made anew.");
            again(now);
        }
    }

    private void again(Stream old) {
        metrics.counter("cairn.tickets.subscribed.again").increment();
        stream = null;
        end(old);
    }

    /** Apart: cancelling asks the broker, which may not answer. */
    private static void end(Stream old) {
        Thread.ofPlatform().daemon().name("ticket-consumer-end").start(old::cancel);
    }

    private boolean isCutOff(Stream now) {
        // The connector reports on all streams that there ever were; the newest comes last.
        List<HealthReport.ChannelInfo> reports =
                ((HealthReporter) connector).getReadiness().getChannels();
        if (!reports.isEmpty() && reports.getLast().isOk()) {
            now.wasOpen = true;
            return false;
        }
        return now.wasOpen || System.nanoTime() - now.sinceNanos > OPENING_NANOS;
    }

    private boolean isStuck() {
        return worker.awaitsTickets()
                && broker.waiting(worker.lane()).orElse(0) > 0
                && System.nanoTime() - lastNanos > SILENCE_NANOS;
    }

    private void subscribe() {
        lastNanos = System.nanoTime();
        Stream now = new Stream();
        stream = now;
        now.subscription = Multi.createFrom()
                .publisher(connector.getPublisher(channel))
                .subscribe()
                .with(
                        this::received,
                        failure -> now.ended = String.valueOf(failure),
                        () -> now.ended = "the broker cancelled it");
        if (stopped) {
            // It was made while this worker began to leave.
            end(now);
        }
    }

    private void received(Message<?> message) {
        lastNanos = System.nanoTime();
        Optional<Ticket> ticket =
                message.getPayload() instanceof byte[] bytes ? TicketJson.read(bytes) : Optional.empty();
        if (ticket.isEmpty()) {
            metrics.counter("cairn.tickets.received", "outcome", "refused").increment();
            Log.warn("What came from the queue is no ticket; it goes to the dead letters.");
            message.nack(new IllegalArgumentException("no ticket of a known version"));
            return;
        }
        // Not taken means that this worker leaves: unacknowledged, the ticket goes to another one.
        boolean taken = worker.offer(ticket.get(), () -> message.ack());
        metrics.counter("cairn.tickets.received", "outcome", taken ? "taken" : "left")
                .increment();
    }
}
