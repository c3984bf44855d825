package dev.cairn.program.api;

import dev.cairn.agent.Offers;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.job.DueWork;
import dev.cairn.job.EagerStarts;
import dev.cairn.postgres.Database;
import dev.cairn.postgres.SqlOffers;
import dev.cairn.rabbitmq.BrokerAddress;
import dev.cairn.rabbitmq.BrokerWatch;
import dev.cairn.rabbitmq.RabbitSettings;
import dev.cairn.rabbitmq.Topology;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes what only this program has: the broker's queues, who offers what, and no worker of its own. */
@ApplicationScoped
class ApiParts {
    @Produces
    @Singleton
    Offers offers(Database database) {
        return new SqlOffers(database);
    }

    @Produces
    @Singleton
    EagerStarts eagerStarts() {
        return EagerStarts.NONE;
    }

    @Produces
    @Singleton
    Topology topology(RabbitSettings settings) {
        return new Topology(settings.prefix(), settings.deliveryLimit());
    }

    @Produces
    @Singleton
    BrokerWatch watch(
            @ConfigProperty(name = "cairn.amqp.url") String url,
            Topology topology,
            ApiSettings api,
            RabbitSettings settings,
            DueWork due,
            MeterRegistry metrics) {
        return new BrokerWatch(BrokerAddress.parse(url), topology, api.lanes(), settings.watch(), lane -> {
            metrics.counter("cairn.queues.made", "lane", lane).increment();
            due.forgetAnnouncements(lane);
        });
    }

    void start(@Observes StartupEvent startup, BrokerWatch watch) {
        watch.start("broker-watch");
    }

    void stop(@Observes ShutdownEvent shutdown, BrokerWatch watch) {
        watch.stop();
    }
}
