package dev.cairn.rabbitmq;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The queues in RabbitMQ; where the broker is comes from {@code CAIRN_AMQP_URL}. */
@ConfigMapping(prefix = "cairn.rabbitmq")
public interface RabbitSettings {
    /** What the names of exchange and queues begin with. */
    @WithDefault("cairn")
    String prefix();

    /** How often a ticket may be delivered before it goes to the dead letters. */
    @WithDefault("20")
    int deliveryLimit();

    /** Most tickets a worker holds that it has not acknowledged. */
    @WithDefault("64")
    int prefetch();

    /** Most tickets that wait for their confirm at once; more are left to be announced again. */
    @WithDefault("2000")
    int outstanding();

    /** How long a confirm is waited for; then nobody knows, and the job is announced again. */
    @WithDefault("5s")
    Duration confirmTimeout();

    /** How often the queues are looked at: whether they are there, and how many tickets wait. */
    @WithDefault("1s")
    Duration watch();
}
