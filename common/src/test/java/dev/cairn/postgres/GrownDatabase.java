package dev.cairn.postgres;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;

/** A PostgreSQL whose tables are empty at first and then are not. Statistics are taken when it is said, never in between. */
final class GrownDatabase implements AutoCloseable {
    private static final String PAGES = """
            select sum(coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0)
                       + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)
                       + coalesce(toast_blks_hit, 0) + coalesce(toast_blks_read, 0))
            from pg_statio_user_tables
            """;

    private final Path folder = Files.createTempDirectory("cairn-grown-test");
    private final EmbeddedPostgres postgres;
    private final Connection own;

    GrownDatabase() throws IOException, SQLException {
        postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .load()
                .migrate();
        own = DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
        execute("alter system set autovacuum = off");
        execute("select pg_reload_conf()");
    }

    /** As the programs connect, and prepared on the server from the first time. */
    Watched connect() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", postgres.user());
        properties.put("password", postgres.password());
        properties.put("prepareThreshold", "1");
        properties.put("options", "-c session_preload_libraries=auto_explain");
        Connection connection = DriverManager.getConnection(postgres.jdbcUrl(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(SessionSettings.SQL);
        }
        return new Watched(connection);
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = own.createStatement()) {
            statement.execute(sql);
            // Or what it touched would be told in the middle of what is watched next.
            statement.execute("select pg_stat_force_next_flush()");
        }
    }

    /** Touched since the server's start, of all tables and their indexes, by those who have told so far. */
    long pages() throws SQLException {
        try (Statement statement = own.createStatement();
                ResultSet row = statement.executeQuery(PAGES)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        own.close();
        postgres.close();
        // Half a gigabyte: it must not stay behind.
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
