package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.system.Program;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The programs need no right to make tables: the owner's role is for the migration alone. */
@InFleet
class RolesTest {
    private static final String ENGINE = "cairn_engine";
    private static final String OWNER = "cairn_owner";
    private static final String PASSWORD = "of-a-role-in-tests";

    @Test
    void the_owner_migrates_and_a_role_without_the_right_to_make_tables_runs_jobs(Fleet fleet) throws Exception {
        String url = databaseOfItsOwn(fleet);
        ApiProgram api = fleet.api();
        Program worker = fleet.worker();
        as(api.program(), url)
                .with("CAIRN_DB_OWNER_USER", OWNER)
                .with("CAIRN_DB_OWNER_PASSWORD", PASSWORD)
                .having("cairn.rabbitmq.prefix=" + fleet.broker().prefix() + "-roles");
        as(worker, url).having("cairn.rabbitmq.prefix=" + fleet.broker().prefix() + "-roles");
        try {
            // First, so that it has to wait for the tables.
            worker.begin();
            api.start();
            worker.awaitReady();

            assertThat(api.untilFinal(api.submit("echo", Orders.number(1)))
                            .path("status")
                            .asText())
                    .isEqualTo("succeeded");
            try (Connection engine = DriverManager.getConnection(url, ENGINE, PASSWORD);
                    var statement = engine.createStatement()) {
                assertThatThrownBy(() -> statement.execute("create table forbidden (number int)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        } finally {
            worker.kill();
            api.program().kill();
        }
    }

    private static Program as(Program program, String url) {
        return program.with("CAIRN_DB_URL", url).with("CAIRN_DB_USER", ENGINE).with("CAIRN_DB_PASSWORD", PASSWORD);
    }

    /** @return its JDBC URL */
    private static String databaseOfItsOwn(Fleet fleet) throws Exception {
        fleet.execute(
                "create role " + OWNER + " login password '" + PASSWORD + "'",
                "create role " + ENGINE + " login password '" + PASSWORD + "'",
                "create database cairn_roles owner " + OWNER);
        return fleet.postgres().jdbcUrl().replaceFirst("/[^/?]+($|\\?)", "/cairn_roles$1");
    }
}
