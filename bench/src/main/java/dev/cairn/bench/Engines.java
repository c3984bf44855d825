package dev.cairn.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
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
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

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
            case PLAIN -> new Floor(new PlainWrites(withTables()), agents).goingOnWith(Unfinished.all(dataSource));
            case GROUPED -> new Floor(new GroupedWrites(withTables()), agents).goingOnWith(Unfinished.all(dataSource));
            case TICKETS ->
                new TicketFloor(
                        new Floor(new GroupedWrites(withTables()), agents),
                        settings.amqpUrl().orElseThrow());
            case DBOS -> new Peer(DBOSConfig.defaults("bench").withDataSource(itsOwnPool()), agents);
            case MODEL ->
                job -> {
                    throw new IllegalStateException("the model server takes no jobs");
                };
        };
    }

    /** Of the kind it makes by itself, with as many connections as everybody has. */
    private static DataSource itsOwnPool() {
        Config config = ConfigProvider.getConfig();
        HikariConfig pool = new HikariConfig();
        pool.setJdbcUrl(config.getValue("quarkus.datasource.jdbc.url", String.class));
        pool.setUsername(config.getValue("quarkus.datasource.username", String.class));
        pool.setPassword(config.getValue("quarkus.datasource.password", String.class));
        pool.setMaximumPoolSize(config.getValue("quarkus.datasource.jdbc.max-size", Integer.class));
        return new HikariDataSource(pool);
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
