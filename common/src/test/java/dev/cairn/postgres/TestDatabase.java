package dev.cairn.postgres;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** One real PostgreSQL for all tests of this module, migrated once; tests keep apart by making jobs of their own. */
final class TestDatabase {
    private static final int MOST_CONNECTIONS = 200;
    private static final PGSimpleDataSource SOURCE = start();

    private TestDatabase() {}

    static DataSource source() {
        return SOURCE;
    }

    static Database database() {
        return new Database(SOURCE);
    }

    /** A database whose statements take each row by its key before the next one, whatever the tables' statistics say. */
    static Database rowByRow() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(SOURCE.getUrl());
        source.setUser(SOURCE.getUser());
        source.setPassword(SOURCE.getPassword());
        source.setOptions("-c enable_hashjoin=off -c enable_mergejoin=off -c enable_seqscan=off");
        return new Database(source);
    }

    static void execute(String sql) throws SQLException {
        try (Connection connection = SOURCE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String value(String sql) {
        return database().query(sql, row -> String.valueOf(row.getString(1))).getFirst();
    }

    private static PGSimpleDataSource start() {
        try {
            Path folder = Files.createTempDirectory("cairn-common-test");
            // Without a pool each call is a connection, and one that was closed lives on for a moment.
            EmbeddedPostgres postgres =
                    EmbeddedPostgres.start(new Settings(folder.resolve("postgres"), MOST_CONNECTIONS, false));
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(postgres.jdbcUrl());
            source.setUser(postgres.user());
            source.setPassword(postgres.password());
            Flyway.configure().dataSource(source).load().migrate();
            return source;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
