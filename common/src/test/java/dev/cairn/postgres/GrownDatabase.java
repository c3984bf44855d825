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
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL whose tables are empty at first and then are not. Statistics are taken when it is said, never in between. It is
 * an embedded one, or the empty database of another server that the property {@code cairn.test.plans.database} is the JDBC URL
 * of, with user and password of a superuser in it.
 */
final class GrownDatabase implements AutoCloseable {
    private static final String PAGES = """
            select sum(coalesce(heap_blks_hit, 0) + coalesce(heap_blks_read, 0)
                       + coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)
                       + coalesce(toast_blks_hit, 0) + coalesce(toast_blks_read, 0))
            from pg_statio_user_tables
            """;

    /** Servers before version 18 lack this function. The first 48 bits of its identifiers are their time in milliseconds. */
    private static final String IDENTIFIERS = """
            create function uuidv7(shift interval default '0') returns uuid language sql as $$
                select encode(overlay(uuid_send(gen_random_uuid())
                        placing substring(int8send((extract(epoch from clock_timestamp() + shift) * 1000)::int8) from 3)
                        from 1), 'hex')::uuid
            $$
            """;

    private static final int MAKES_IDENTIFIERS = 18;

    private final Path folder = Files.createTempDirectory("cairn-grown-test");
    private final @Nullable EmbeddedPostgres embedded;
    private final String url;
    private final Properties login = new Properties();
    private final Connection own;

    GrownDatabase() throws IOException, SQLException {
        String other = System.getProperty("cairn.test.plans.database");
        if (other == null) {
            embedded = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
            url = embedded.jdbcUrl();
            login.put("user", embedded.user());
            login.put("password", embedded.password());
        } else {
            embedded = null;
            url = other;
        }
        Flyway.configure()
                .dataSource(url, login.getProperty("user"), login.getProperty("password"))
                .load()
                .migrate();
        own = DriverManager.getConnection(url, login);
        if (own.getMetaData().getDatabaseMajorVersion() < MAKES_IDENTIFIERS) {
            execute(IDENTIFIERS);
        }
        execute("alter system set autovacuum = off");
        execute("select pg_reload_conf()");
    }

    /** As the programs connect, and prepared on the server from the first time. */
    Watched connect() throws SQLException {
        Properties properties = new Properties();
        properties.putAll(login);
        properties.put("prepareThreshold", "1");
        properties.put("options", "-c session_preload_libraries=auto_explain");
        Connection connection = DriverManager.getConnection(url, properties);
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
        execute("alter system reset autovacuum");
        execute("select pg_reload_conf()");
        own.close();
        if (embedded != null) {
            embedded.close();
        }
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
