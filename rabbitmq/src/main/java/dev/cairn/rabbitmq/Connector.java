package dev.cairn.rabbitmq;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;

/**
 * Every setting of the messaging connector that matters, in one place: its defaults confirm nothing, fetch without limit,
 * give up reconnecting and restart a program whose broker is away.
 */
public final class Connector {
    private Connector() {}

    /** What both directions share. */
    private static Map<String, String> connection(BrokerAddress broker, String channel) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("connector", "smallrye-rabbitmq");
        // A client that is made under the name of an older one ends that one.
        settings.put("channel-name", channel);
        settings.put("addresses", broker.addresses());
        settings.put("username", broker.user());
        settings.put("password", broker.password());
        settings.put("virtual-host", broker.virtualHost());
        settings.put("ssl", String.valueOf(broker.tls()));
        // This alone checks nothing, see BrokerTrust.
        settings.put("ssl.hostname-verification-algorithm", "HTTPS");
        settings.put("trust-all", "false");
        settings.put("connection-timeout", "3000");
        settings.put("handshake-timeout", "3000");
        settings.put("requested-heartbeat", "10");
        // The client's own recovery beside whatever else reconnects would revive stale channels.
        settings.put("automatic-recovery-enabled", "false");
        settings.put("automatic-recovery-on-initial-connection", "false");
        settings.put("reconnect-interval", "1");
        settings.put("exchange.name", "\"\"");
        settings.put("exchange.declare", "false");
        // The job's own trace context is kept in its row.
        settings.put("tracing.enabled", "false");
        return settings;
    }

    /** To send with confirms to the default exchange, whose routing keys are the names of queues. */
    public static Config producer(BrokerAddress broker) {
        Map<String, String> settings = connection(broker, "tickets-out");
        settings.put("reconnect-attempts", String.valueOf(Integer.MAX_VALUE));
        // A broker that is away is no reason to restart or to take out of service a program that goes on without it.
        settings.put("health-enabled", "false");
        settings.put("publish-confirms", "true");
        // The sender keeps the limit: sends that a reconnect forgot would use up one of the connector for ever.
        settings.put("max-inflight-messages", String.valueOf(Long.MAX_VALUE));
        settings.put("retry-on-fail-attempts", "0");
        settings.put("retry-on-fail-interval", "1");
        return config(settings);
    }

    /**
     * To consume from a queue, over one connection that is never made again: whoever consumes asks the connector's report of
     * health whether it still stands. Nothing is declared here, see {@link Topology}.
     */
    public static Config consumer(BrokerAddress broker, String queue, int prefetch) {
        Map<String, String> settings = connection(broker, "tickets-in");
        // A client that reconnects does so even after it was stopped, and then consumes what nobody gets.
        settings.put("reconnect-attempts", "0");
        // For the consumer alone: the program's own checks of health leave messaging out.
        settings.put("health-enabled", "true");
        settings.put("health-lazy-subscription", "false");
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
        return config(settings);
    }

    private static Config config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder().withDefaultValues(settings).build();
    }
}
