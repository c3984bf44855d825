package dev.cairn.bench;

import dev.dbos.transact.config.DBOSConfig;
import io.quarkus.runtime.Startup;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;

/** The engine of this process, made when it starts. */
@ApplicationScoped
class Engines {
    private final BenchSettings settings;
    private final DataSource dataSource;
    private final Agents agents;

    Engines(BenchSettings settings, DataSource dataSource, Vertx vertx) {
        this.settings = settings;
        this.dataSource = dataSource;
        this.agents = new Agents(new Model(vertx, settings.modelUrl()));
    }

    @Produces
    @ApplicationScoped
    @Startup
    Engine engine() throws Exception {
        return switch (settings.engine()) {
            case PLAIN -> new Floor(new PlainWrites(withTables()), agents);
            case GROUPED -> new Floor(new GroupedWrites(withTables()), agents);
            case TICKETS ->
                new TicketFloor(
                        new Floor(new GroupedWrites(withTables()), agents),
                        settings.amqpUrl().orElseThrow());
            case DBOS -> new Peer(DBOSConfig.defaults("bench").withDataSource(dataSource), agents);
            case MODEL ->
                job -> {
                    throw new IllegalStateException("the model server takes no jobs");
                };
        };
    }

    private DataSource withTables() throws Exception {
        try (InputStream tables = Engines.class.getResourceAsStream("/floor.sql");
                Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    new String(Objects.requireNonNull(tables, "floor.sql").readAllBytes(), StandardCharsets.UTF_8));
        }
        return dataSource;
    }
}
