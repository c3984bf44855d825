package dev.cairn.system.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Through a connection pooler: sessions of one's own work, shared ones are refused at the start. */
@EnabledIf("isInstalled")
class PoolersTest {
    private static final int JOBS = 100;

    private static Path folder;
    private static EmbeddedPostgres postgres;

    static boolean isInstalled() {
        if (PgBouncer.program().isEmpty()) {
            System.out.println("SKIPPED: PoolersTest needs PgBouncer (Debian: apt-get install pgbouncer).");
        }
        return PgBouncer.program().isPresent();
    }

    @BeforeAll
    static void start() throws Exception {
        folder = Files.createTempDirectory("cairn-poolers");
        postgres = EmbeddedPostgres.start(new Settings(folder.resolve("postgres"), 100, true));
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        Trees.delete(folder);
    }

    @Test
    void in_session_mode_jobs_run_limits_are_in_force_and_nobody_inherits_a_setting() throws Exception {
        execute("create database session_mode");
        try (PgBouncer pooler = PgBouncer.before(postgres, "pool_mode = session");
                Cairn cairn = through(pooler, "session_mode").start()) {
            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(cairn.submit("echo", Cairn.JSON.createObjectNode().put("number", i)));
            }
            for (String job : jobs) {
                assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            }
            assertThatLimitsAreInForce(cairn);
            cairn.terminate();

            for (int i = 0; i < 20; i++) {
                assertThat(settings(pooler)).as("of whoever comes next").isEqualTo(ofAnybody());
            }
        }
    }

    /** A submission that waits for a lock is given up by the server, and not by the client. */
    private static void assertThatLimitsAreInForce(Cairn cairn) throws Exception {
        try (Connection holder = DriverManager.getConnection(
                url(postgres.port(), "session_mode"), postgres.user(), postgres.password())) {
            holder.setAutoCommit(false);
            try (Statement statement = holder.createStatement()) {
                statement.execute("lock table job in access exclusive mode");
            }
            assertThat(cairn.post("/v1/jobs", "{\"agent\": \"echo\", \"input\": 1}")
                            .statusCode())
                    .isEqualTo(409);
            holder.rollback();
        }
        Await.until(
                "it goes on",
                Duration.ofSeconds(20),
                () -> cairn.post("/v1/jobs", "{\"agent\": \"echo\", \"input\": 1}")
                                .statusCode()
                        == 202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pool_mode = transaction",
                "pool_mode = statement",
                "pool_mode = transaction\ndefault_pool_size = 1",
                "pool_mode = transaction\nserver_round_robin = 1"
            })
    void shared_sessions_are_refused_at_the_start(String mode) throws Exception {
        try (PgBouncer pooler = PgBouncer.before(postgres, mode)) {
            assertThat(refusal(pooler))
                    .contains("transaction or statement mode")
                    .contains("pool_mode = session");
        }
    }

    @Test
    void a_pooler_that_lets_others_inherit_settings_is_refused() throws Exception {
        try (PgBouncer pooler = PgBouncer.before(postgres, "pool_mode = session", "server_reset_query =")) {
            assertThat(refusal(pooler)).contains("server_reset_query");
        }
    }

    @Test
    void a_pooler_that_refuses_a_parameter_of_the_url_is_named_with_its_setting() throws Exception {
        try (PgBouncer pooler = PgBouncer.before(postgres, "pool_mode = session")) {
            assertThat(refusal(pooler, "postgres?options=-c%20geqo%3Doff"))
                    .contains("unsupported startup parameter")
                    .contains("ignore_startup_parameters");
        }
    }

    private static String refusal(PgBouncer pooler) throws Exception {
        return refusal(pooler, "postgres");
    }

    private static String refusal(PgBouncer pooler, String database) throws Exception {
        try (Cairn cairn = through(pooler, database)) {
            Process process = cairn.launch("up").start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            assertThat(process.waitFor()).isEqualTo(1);
            String told = Files.readString(cairn.log());
            assertThat(told.strip().lines()).hasSize(1);
            return told;
        }
    }

    private static Cairn through(PgBouncer pooler, String database) throws Exception {
        return new Cairn()
                .with("CAIRN_DB_URL", url(pooler.port(), database))
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password())
                .having("cairn.api.development-key=true");
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static Map<String, String> settings(PgBouncer pooler) throws SQLException {
        return settings(url(pooler.port(), "session_mode"));
    }

    private static Map<String, String> ofAnybody() throws SQLException {
        return settings(url(postgres.port(), "session_mode"));
    }

    private static Map<String, String> settings(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name, setting from pg_settings where context = 'user'"
                        + " and name not in ('application_name', 'client_encoding')")) {
            Map<String, String> found = new HashMap<>();
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
            return found;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
