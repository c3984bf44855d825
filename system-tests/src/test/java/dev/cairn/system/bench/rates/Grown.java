package dev.cairn.system.bench.rates;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Cairn;
import dev.cairn.system.Trees;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A PostgreSQL that counts what statements touch, on one folder for the whole measurement. */
final class Grown implements AutoCloseable {
    private static final int CONNECTIONS = 60;

    private final Path folder = Files.createTempDirectory("cairn-history");
    private EmbeddedPostgres postgres;

    Grown() throws IOException, SQLException {
        postgres = start(true);
        execute("alter system set shared_preload_libraries = 'pg_stat_statements'");
        restart(true);
        execute("create extension pg_stat_statements");
    }

    private EmbeddedPostgres start(boolean durable) {
        return EmbeddedPostgres.start(new Settings(folder.resolve("postgres"), CONNECTIONS, durable));
    }

    Path log() {
        return folder.resolve("model.log");
    }

    /** @param durable false while rows are loaded that nobody would miss */
    void restart(boolean durable) {
        postgres.close();
        postgres = start(durable);
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Cairn cairn(BenchProgram model) throws Exception {
        return new Cairn()
                .with("CAIRN_DB_URL", postgres.jdbcUrl())
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password())
                // Over a database of one's own there is no key that everybody knows.
                .with("CAIRN_ADMIN_KEY", Fleet.KEY)
                .with("CAIRN_MODEL_URL", model.url("/v1"))
                .with("CAIRN_AGENTS", Rivals.AGENTS.toString())
                .running("-Xmx512m")
                .running("-XX:TieredStopAtLevel=4")
                .start();
    }

    Rival rival(Cairn cairn, Connection connection) throws Exception {
        return new Rival(
                Rivals.STANDALONE,
                cairn.port(),
                "/v1/jobs",
                Fleet.KEY,
                new Books(connection, Books.Tables.JOBS),
                Map.of());
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        Trees.delete(folder);
    }
}
