package dev.cairn.rabbitmq;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every setting of the messaging connector that matters, in one place: its defaults confirm nothing, fetch without limit,
 * give up reconnecting and restart a program whose broker is away.
 */
public final class Connector {
    private static final String ALL = "mp.messaging.connector.smallrye-rabbitmq.";

    private Connector() {}

    /** What both directions share. */
    public static Map<String, String> connection(BrokerAddress broker) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("host", broker.host());
        settings.put("port", String.valueOf(broker.port()));
        settings.put("username", broker.user());
        settings.put("password", broker.password());
        settings.put("virtual-host", broker.virtualHost());
        settings.put("ssl", String.valueOf(broker.tls()));
        settings.put("ssl.hostname-verification-algorithm", "HTTPS");
        settings.put("trust-all", "false");
        settings.put("connection-timeout", "3000");
        settings.put("handshake-timeout", "3000");
        settings.put("requested-heartbeat", "10");
        // The connector reconnects by itself; the client's own recovery beside it would revive stale channels.
        settings.put("automatic-recovery-enabled", "false");
        settings.put("automatic-recovery-on-initial-connection", "false");
        settings.put("reconnect-attempts", String.valueOf(Integer.MAX_VALUE));
        settings.put("reconnect-interval", "1");
        settings.put("exchange.name", "\"\"");
        settings.put("exchange.declare", "false");
        // A broker that is away is no reason to restart or to take out of service a program that polls.
        settings.put("health-enabled", "false");
        settings.put("health-readiness-enabled", "false");
        // The job's own trace context is kept in its row.
        settings.put("tracing.enabled", "false");
        return settings;
    }

    /** What a consumer of a queue adds; nothing is declared here, see {@link Topology}. */
    public static Map<String, String> consumer(BrokerAddress broker, String queue, int prefetch) {
        Map<String, String> settings = connection(broker);
        settings.put("connector", "smallrye-rabbitmq");
        settings.put("channel-name", "tickets-in");
        settings.put("queue.name", queue);
        settings.put("queue.declare", "false");
        settings.put("queue.durable", "true");
        settings.put("auto-bind-dlq", "false");
        settings.put("dlx.declare", "false");
        settings.put("auto-acknowledgement", "false");
        // A refused ticket goes to the dead letters; it is never put back, which would be a hot loop.
        settings.put("failure-strategy", "reject");
        settings.put("max-outstanding-messages", String.valueOf(prefetch));
        settings.put("content-type-override", "application/octet-stream");
        return settings;
    }

    /** Sets what both directions share for the channels of this program; must come before it starts. */
    public static void use(BrokerAddress broker) {
        connection(broker).forEach((name, value) -> System.setProperty(ALL + name, value));
    }
}
