package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.job.StorageFailure;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A pool does not keep sessions of a server that takes no writes, such as a standby that a name led to for a moment. */
class ReadOnlySessionsTest {
    private static final int SESSIONS = 3;

    @Test
    void sessionsThatCannotWriteAreReplaced() throws Exception {
        TestDatabase.execute("create table if not exists written (at timestamptz)");
        try (AgroalDataSource pool = pool()) {
            makeReadOnly(pool);
            Database database = new Database(pool);

            assertThatThrownBy(() -> write(database))
                    .isInstanceOfSatisfying(
                            StorageFailure.class,
                            failure -> assertThat(failure.kind()).isEqualTo(StorageFailure.Kind.UNAVAILABLE));

            assertThat(pool.getMetrics().awaitingCount()).isZero();
            writeWithin(database, Duration.ofSeconds(2));
            for (int i = 0; i < 10 * SESSIONS; i++) {
                assertThat(write(database)).isEqualTo(1);
            }
        }
    }

    private static int write(Database database) {
        return database.update("insert into written values (now())");
    }

    private static void writeWithin(Database database, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                write(database);
                return;
            } catch (StorageFailure e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    /** As those of a standby are; the setting is the session's own and stays with it. */
    private static void makeReadOnly(AgroalDataSource pool) throws SQLException {
        Connection[] all = new Connection[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            all[i] = pool.getConnection();
            try (Statement statement = all[i].createStatement()) {
                statement.execute("set session characteristics as transaction read only");
            }
        }
        for (Connection connection : all) {
            connection.close();
        }
    }

    private static AgroalDataSource pool() throws SQLException {
        PGSimpleDataSource source = (PGSimpleDataSource) TestDatabase.source();
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(SESSIONS)
                        .initialSize(SESSIONS)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(source.getUrl())
                                .principal(new NamePrincipal(source.getUser()))
                                .credential(new SimplePassword(source.getPassword())))));
    }
}
