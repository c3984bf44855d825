package dev.cairn.system.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.survival.Triage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server that compiles plans just in time takes a tenth of a second for it: more than any statement of the engine does. */
class CompiledPlansTest {
    private static final String ROLE = "cairn";
    private static final int JOBS = 20;

    /** But for the statement that switches it off. */
    private static final String ENGINE = "userid = '" + ROLE + "'::regrole and query !~* '^select set_config'";

    @BeforeAll
    static void isInstalled() throws Exception {
        DebianPostgres.assumeInstalled("the test of plans that are compiled just in time");
    }

    @Test
    void a_server_that_compiles_every_plan_compiles_none_of_the_engines() throws Exception {
        try (DebianPostgres postgres = DebianPostgres.start(
                        "fsync = off", "jit_above_cost = 0", "shared_preload_libraries = 'pg_stat_statements'");
                ModelServer model = new ModelServer((number, call) -> Triage.reply(call));
                Cairn cairn = new Cairn()) {
            postgres.execute("create extension pg_stat_statements");
            postgres.execute("create role " + ROLE + " login password '" + DebianPostgres.PASSWORD + "'");
            postgres.execute("grant all on schema public to " + ROLE);
            cairn.with("CAIRN_DB_URL", postgres.jdbcUrl())
                    .with("CAIRN_DB_USER", ROLE)
                    .with("CAIRN_DB_PASSWORD", DebianPostgres.PASSWORD)
                    .with("CAIRN_MODEL_URL", model.url())
                    .having("cairn.api.development-key=true")
                    .start();
            // Migrations run once, in a session of their own.
            postgres.execute("select pg_stat_statements_reset()");

            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(cairn.submit(Triage.AGENT, Triage.ticket("plan-" + i)));
            }
            for (String job : jobs) {
                assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
                cairn.steps(job);
            }
            cairn.get("/v1/jobs?status=succeeded");
            Await.until(
                    "due work was looked for",
                    () -> count(postgres, "calls", "userid = '" + ROLE + "'::regrole and query like '%jobs_lost%'")
                            > 3);

            assertThat(count(postgres, "jit_functions", "not (" + ENGINE + ")"))
                    .as("of others")
                    .isPositive();
            assertThat(compiled(postgres)).isEmpty();
            assertThat(count(postgres, "calls", ENGINE)).isGreaterThan(3 * JOBS);
        }
    }

    /** The statements of the engine that the server compiled, each with how many functions that took. */
    private static List<String> compiled(DebianPostgres postgres) throws Exception {
        List<String> found = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select jit_functions || ' in ' || query from pg_stat_statements"
                                + " where jit_functions > 0 and " + ENGINE)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static long count(DebianPostgres postgres, String column, String condition) throws Exception {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select coalesce(sum(" + column + "), 0) from pg_stat_statements where " + condition)) {
            row.next();
            return row.getLong(1);
        }
    }
}
