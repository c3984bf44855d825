package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.job.StorageFailure;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Pools at a server that has room for few connections, and sessions whose settings somebody took away. */
class SessionsTest {
    private static final String ROLE = "few_sessions";
    private static final int ROOM = 3;
    private static final int MOST = 10;

    private final PGSimpleDataSource source = (PGSimpleDataSource) TestDatabase.source();

    @BeforeEach
    void role() throws SQLException {
        TestDatabase.execute("create role " + ROLE + " login password 'few' connection limit " + ROOM);
    }

    @AfterEach
    void noRole() throws SQLException {
        TestDatabase.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = '" + ROLE + "'");
        TestDatabase.execute("drop role " + ROLE);
    }

    @Test
    void aPoolDoesWithTheConnectionsThatThereIsRoomFor() throws Exception {
        try (AgroalDataSource pool = pool(ROLE, "few");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Database database = Database.ofEngine(pool);
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 5 * MOST; i++) {
                answers.add(threads.submit(() -> database.query("select pg_sleep(0.05), 7", row -> row.getInt(2))
                        .getFirst()));
            }
            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(7);
            }
        }
    }

    @Test
    void aPoolThatFindsNoRoomForOneMoreSaysThatItMakesDo() throws Exception {
        try (AgroalDataSource pool = pool(ROLE, "few");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Database database = Database.ofEngine(pool);
            CountDownLatch held = new CountDownLatch(ROOM);
            CountDownLatch enough = new CountDownLatch(1);
            for (int i = 0; i < ROOM; i++) {
                threads.submit(() -> database.sessions().use(session -> {
                    held.countDown();
                    awaitUninterrupted(enough);
                    return 0;
                }));
            }
            held.await();
            Future<List<Integer>> oneMore = threads.submit(() -> database.query("select 7", row -> row.getInt(1)));
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            while (!database.sessions().makesDo() && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(database.sessions().makesDo()).isTrue();
            enough.countDown();
            assertThat(oneMore.get()).containsExactly(7);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aPoolThatHasNoneSaysThatThereIsNoRoom() throws Exception {
        try (AgroalDataSource pool = pool(ROLE, "few");
                Connection first = own();
                Connection second = own();
                Connection third = own()) {
            Database database = Database.ofEngine(pool);
            assertThatThrownBy(() -> database.query("select 1", row -> row.getInt(1)))
                    .isInstanceOf(StorageFailure.NoRoom.class);

            third.close();
            assertThat(first.isValid(1) && second.isValid(1)).isTrue();
            TestDatabase.execute("alter role " + ROLE + " connection limit 10");
            assertThat(database.query("select 1", row -> row.getInt(1))).containsExactly(1);
        }
    }

    @Test
    void sessionsThatLostTheirSettingsAreReplaced() throws Exception {
        try (AgroalDataSource pool = pool(source.getUser(), source.getPassword())) {
            Database database = Database.ofEngine(pool);
            database.update("set statement_timeout = 0");

            // The pool ends a session apart, once it was given back: the next use may still get it.
            long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
            List<String> limit = statementTimeout(database);
            while (!limit.contains("15s") && System.nanoTime() < end) {
                limit = statementTimeout(database);
            }
            assertThat(limit).containsExactly("15s");
            assertThat(database.sessions().settingsLost()).isEqualTo(1);
            assertThat(database.sessions().makesDo()).isFalse();
        }
    }

    @Test
    void whatIsGivenBackIsFreeForOthers() throws Exception {
        try (AgroalDataSource pool = pool(ROLE, "few");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Database database = Database.ofEngine(pool);
            CountDownLatch held = new CountDownLatch(ROOM);
            List<Future<List<Integer>>> answers = new ArrayList<>();
            for (int i = 0; i < ROOM; i++) {
                answers.add(threads.submit(() -> {
                    held.countDown();
                    held.await();
                    return database.query("select pg_sleep(0.2), 7", row -> row.getInt(2));
                }));
            }
            for (Future<List<Integer>> answer : answers) {
                answer.get();
            }
            assertThatThrownBy(this::own).hasMessageContaining("too many connections");

            database.sessions().giveBack();

            try (Connection mine = eventually(this::own)) {
                assertThat(mine.isValid(1)).isTrue();
            }
        }
    }

    private static List<String> statementTimeout(Database database) {
        return database.query("show statement_timeout", row -> row.getString(1));
    }

    private interface Opening {
        Connection open() throws SQLException;
    }

    /** A backend whose client is gone is counted until it has ended. */
    private static Connection eventually(Opening opening) throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (true) {
            try {
                return opening.open();
            } catch (SQLException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }

    private Connection own() throws SQLException {
        return DriverManager.getConnection(source.getUrl(), ROLE, "few");
    }

    private AgroalDataSource pool(String user, String password) throws SQLException {
        return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(MOST)
                        .acquisitionTimeout(Duration.ofSeconds(5))
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(source.getUrl())
                                .initialSql(SessionSettings.SQL)
                                .principal(new NamePrincipal(user))
                                .credential(new SimplePassword(password)))));
    }
}
