package dev.cairn.rabbitmq;

import io.smallrye.reactive.messaging.ClientCustomizer;
import io.vertx.core.net.TrustOptions;
import io.vertx.rabbitmq.RabbitMQOptions;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.Config;

/**
 * Makes the connector compare the broker's certificate with the broker's name. Its setting for that never reaches the
 * client below it, which would tell its password to whoever shows any certificate of a trusted authority.
 */
@ApplicationScoped
class BrokerTrust implements ClientCustomizer<RabbitMQOptions> {
    @Override
    public RabbitMQOptions customize(String channel, Config settings, RabbitMQOptions options) {
        if (options.isSsl()) {
            options.setTrustOptions(TrustOptions.wrap(NamedPeer.ofTheJvm()));
        }
        return options;
    }
}
