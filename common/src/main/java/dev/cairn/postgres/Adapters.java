package dev.cairn.postgres;

import dev.cairn.callback.Deliveries;
import dev.cairn.callback.SigningSecrets;
import dev.cairn.job.Claims;
import dev.cairn.job.DueWork;
import dev.cairn.job.EngineSettings;
import dev.cairn.job.Intake;
import dev.cairn.job.Leases;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.agroal.DataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the adapters that need more than the one datasource. */
@ApplicationScoped
class Adapters {
    @Produces
    @Singleton
    Database database(javax.sql.DataSource dataSource, MeterRegistry metrics) {
        Database database = Database.ofEngine(dataSource);
        Sessions sessions = database.sessions();
        metrics.gauge("cairn.database.without.room", sessions, each -> each.makesDo() ? 1 : 0);
        FunctionCounter.builder("cairn.database.settings.lost", sessions, Sessions::settingsLost)
                .register(metrics);
        return database;
    }

    @Produces
    @Singleton
    Intake intake(Database database, EngineSettings settings) {
        return new SqlIntake(database, settings.announceAfter());
    }

    @Produces
    @Singleton
    Claims claims(Database database, EngineSettings settings) {
        return new SqlClaims(database, settings.crashLimit());
    }

    /** Heartbeats have a connection of their own: a pool that is busy with work must not cost a worker its lease. */
    @Produces
    @Singleton
    Leases leases(
            @DataSource("lease") javax.sql.DataSource dataSource,
            Database work,
            @ConfigProperty(name = "quarkus.application.version") String release) {
        return new SqlLeases(new Database(dataSource), work, release);
    }

    @Produces
    @Singleton
    DueWork dueWork(Database database) {
        return new SqlDueWork(database);
    }

    @Produces
    @Singleton
    Deliveries deliveries(Database database) {
        return new SqlDeliveries(database);
    }

    @Produces
    @Singleton
    SigningSecrets signingSecrets(Database database) {
        return new SqlSigningSecrets(database);
    }
}
