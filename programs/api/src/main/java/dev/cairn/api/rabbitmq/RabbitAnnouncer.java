package dev.cairn.api.rabbitmq;

import dev.cairn.message.Announcer;
import dev.cairn.message.Ticket;
import dev.cairn.rabbitmq.BrokerAddress;
import dev.cairn.rabbitmq.BrokerWatch;
import dev.cairn.rabbitmq.Connector;
import dev.cairn.rabbitmq.RabbitSettings;
import dev.cairn.rabbitmq.TicketJson;
import dev.cairn.rabbitmq.Topology;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.smallrye.reactive.messaging.connector.OutboundConnector;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Sends tickets with many confirms outstanding and waits for none of them: a job's row is its own outbox.
 *
 * <p>The connector forgets whatever was unconfirmed when it reconnects, so such a send would stay open for ever. That is
 * why the limit of open sends and their time-out are kept here and the connector's own limit is off; and while the broker
 * does not answer nothing is given to the connector, which would pile it up.
 *
 * <p>A broker that answers may yet swallow all that comes over one channel: RabbitMQ does so when a quorum queue was
 * deleted and made again while the channel had used it. So when sends stay unconfirmed the stream is made anew.
 *
 * <p>The connector is touched by a thread of its own only. It goes on in the Vert.x context in which it was called and
 * moves request contexts about there: called in a request's thread it would, while the request still runs, take its
 * caller away or give it another request's.
 */
@ApplicationScoped
public class RabbitAnnouncer implements Announcer {
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final OutboundConnector connector;
    private final Config channel;
    private final BrokerWatch broker;
    private final Topology topology;
    private final RabbitSettings settings;
    private final MeterRegistry metrics;
    private final AtomicInteger outstanding = new AtomicInteger();
    private final ExecutorService sending =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("tickets").factory());
    private volatile TicketStream stream;
    private Duration pause;
    private long renewedNanos;
    private volatile boolean silent;

    RabbitAnnouncer(
            @org.eclipse.microprofile.reactive.messaging.spi.Connector("smallrye-rabbitmq") OutboundConnector connector,
            @ConfigProperty(name = "cairn.amqp.url") String url,
            BrokerWatch broker,
            Topology topology,
            RabbitSettings settings,
            MeterRegistry metrics) {
        this.connector = connector;
        this.channel = Connector.producer(BrokerAddress.parse(url));
        this.broker = broker;
        this.topology = topology;
        this.settings = settings;
        this.metrics = metrics;
        this.stream = CompletableFuture.supplyAsync(() -> new TicketStream(connector, channel), sending)
                .join();
        this.pause = settings.confirmTimeout();
        this.renewedNanos = System.nanoTime();
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
        try {
            sending.execute(() -> sendOrForget(ticket));
        } catch (RejectedExecutionException leaving) {
            outstanding.decrementAndGet();
            count("left");
        }
    }

    private void sendOrForget(Ticket ticket) {
        try {
            send(ticket);
        } catch (RuntimeException e) {
            outstanding.decrementAndGet();
            count("unknown");
            Log.warnf(
                    e, "A ticket was not sent; the job is found by polling, or announced again. job=%s", ticket.job());
        }
    }

    private void send(Ticket ticket) {
        TicketStream used = stream;
        long sentNanos = System.nanoTime();
        String queue = topology.queue(ticket.lane());
        used.send(queue, TicketJson.write(ticket))
                .orTimeout(settings.confirmTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((confirmed, failure) -> {
                    outstanding.decrementAndGet();
                    count(failure == null ? "confirmed" : "unknown");
                    if (failure == null && silent) {
                        silent = false;
                        Log.info("The broker confirms tickets again.");
                    }
                    if (failure != null && !used.hasConfirmed(queue, sentNanos)) {
                        renew(used);
                    }
                });
    }

    /** With growing pauses: a broker that takes nothing at all, for want of memory or disk, takes nothing on a new one. */
    private synchronized void renew(TicketStream used) {
        if (used != stream || !broker.isUp() || System.nanoTime() - renewedNanos < pause.toNanos()) {
            return;
        }
        pause = used.hasConfirmedAny() ? settings.confirmTimeout() : doubled(pause);
        renewedNanos = System.nanoTime();
        silent = true;
        Log.warn("The broker answers and confirms no ticket: they go to it over a new connection, and jobs go on by"
                + " polling.");
        metrics.counter("cairn.tickets.streams.renewed").increment();
        stream = new TicketStream(connector, channel);
        used.end();
    }

    private static Duration doubled(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    @PreDestroy
    void end() {
        sending.shutdown();
    }

    @Override
    public OptionalLong waiting(String lane) {
        return broker.waiting(lane);
    }

    private void count(String outcome) {
        metrics.counter("cairn.tickets.sent", "outcome", outcome).increment();
    }
}
