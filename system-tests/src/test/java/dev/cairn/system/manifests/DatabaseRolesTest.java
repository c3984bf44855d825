package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.start.DatabaseAddress.Address;
import dev.cairn.start.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The roles of compose and of the Kubernetes page, made on a real server by their own words. */
@TestInstance(Lifecycle.PER_CLASS)
class DatabaseRolesTest {
    private final EmbeddedPostgres postgres;

    DatabaseRolesTest(@TempDir Path folder) throws IOException {
        postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
    }

    @BeforeAll
    void make_the_roles() throws Exception {
        try (Connection superuser = as(postgres.user(), postgres.password())) {
            execute(superuser, InstallPage.roles());
            Schema.migrate(
                    new Address(postgres.jdbcUrl(), "cairn_owner", "owner"),
                    new Address(postgres.jdbcUrl(), "cairn_engine", "engine"));
            for (String step : InstallPage.sql()) {
                execute(superuser, step);
            }
        }
    }

    @AfterAll
    void stop() {
        postgres.close();
    }

    @Test
    void the_trigger_counts_running_and_due_jobs_of_its_lane_and_no_others() throws Exception {
        try (Connection engine = as("cairn_engine", "engine")) {
            assertThat(jobsThatNeedAWorker()).isZero();
            execute(engine, "delete from job");
            insert(engine, "default", "running", "now()");
            insert(engine, "default", "queued", "now()");
            insert(engine, "default", "queued", "now() - interval '1 day'");
            insert(engine, "default", "queued", "now() + interval '1 hour'");
            insert(engine, "default", "succeeded", "now()");
            insert(engine, "default", "failed", "now()");
            insert(engine, "default", "cancelled", "now()");
            insert(engine, "other", "running", "now()");
            insert(engine, "other", "queued", "now()");

            assertThat(jobsThatNeedAWorker()).isEqualTo(3);
            execute(engine, "delete from job");
        }
    }

    @Test
    void the_trigger_reads_indexes_of_live_jobs_and_not_the_history() throws Exception {
        try (Connection superuser = as(postgres.user(), postgres.password())) {
            superuser.setAutoCommit(false);
            execute(superuser, """
                    insert into job (id, tenant_id, agent_owner, agent, agent_version, requires, lane, state, run_at,
                                     announce_after, finished_at)
                    select gen_random_uuid(), 'default', 'shared', 'summarise', 1, '{}', 'default', 'succeeded', now(),
                           now(), now()
                    from generate_series(1, 20000)
                    """);
            insert(superuser, "default", "running", "now()");
            insert(superuser, "default", "queued", "now()");
            execute(superuser, "analyze job");

            String plan = rows(superuser, "explain " + InstallPage.query());
            assertThat(plan).doesNotContain("Seq Scan");
            // Partial indexes hold live jobs only; which of them is the planner's choice.
            List<String> indexes = Pattern.compile("(?:using|Index Scan on) (job_\\w+)")
                    .matcher(plan)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(indexes)
                    .hasSize(2)
                    .allSatisfy(
                            index -> assertThat(rows(superuser, "select pg_get_indexdef('" + index + "'::regclass)"))
                                    .contains(" WHERE "));
            superuser.rollback();
        }
    }

    @Test
    void the_scaler_sees_three_columns_of_one_table_and_writes_nothing() throws Exception {
        try (Connection scaler = as("cairn_scaler", "change-me")) {
            assertRefused(scaler, "select * from job");
            assertRefused(scaler, "select input from job_request");
            assertRefused(scaler, "select secret_sha256 from api_key");
            assertRefused(scaler, "update job set state = 'queued'");
        }
    }

    @Test
    void a_worker_sees_that_the_owner_has_migrated() {
        assertThatCode(() -> Schema.await(new Address(postgres.jdbcUrl(), "cairn_engine", "engine")))
                .doesNotThrowAnyException();
    }

    @Test
    void the_engine_works_with_every_table_and_changes_no_schema() throws Exception {
        try (Connection engine = as("cairn_engine", "engine")) {
            assertThat(rows(engine, """
                    select count(*) from pg_tables
                    where schemaname = 'public' and tablename <> 'flyway_schema_history'
                      and not has_table_privilege(schemaname || '.' || tablename, 'select, insert, update, delete')
                    """)).isEqualTo("0\n");
            assertRefused(engine, "create table planted (id integer)");
            assertRefused(engine, "alter table job add column planted integer");
            assertRefused(engine, "drop table job");
        }
    }

    private static void insert(Connection connection, String lane, String state, String runAt) throws SQLException {
        execute(connection, """
                insert into job (id, tenant_id, agent_owner, agent, agent_version, requires, lane, state, run_at,
                                 announce_after, lease_id, finished_at)
                values (gen_random_uuid(), 'default', 'shared', 'summarise', 1, '{}', '%s', '%s', %s,
                        now(), %s, %s)
                """.formatted(
                        lane,
                        state,
                        runAt,
                        state.equals("running") ? "gen_random_uuid()" : "null",
                        state.matches("running|queued") ? "null" : "now()"));
    }

    private long jobsThatNeedAWorker() throws Exception {
        try (Connection scaler = as("cairn_scaler", "change-me")) {
            return Long.parseLong(rows(scaler, InstallPage.query()).strip());
        }
    }

    private Connection as(String user, String password) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), user, password);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String rows(Connection connection, String sql) throws SQLException {
        StringBuilder rows = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.append(result.getString(1)).append('\n');
            }
        }
        return rows.toString();
    }

    private static void assertRefused(Connection connection, String sql) {
        assertThatThrownBy(() -> execute(connection, sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}
