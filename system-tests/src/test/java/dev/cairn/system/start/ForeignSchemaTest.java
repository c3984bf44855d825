package dev.cairn.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Cairn;
import dev.cairn.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database that somebody else uses: nothing of theirs is touched, and nobody is advised to. */
class ForeignSchemaTest {
    private static Path folder;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        folder = Files.createTempDirectory("cairn-foreign");
        postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
        execute(
                "create schema tables",
                "create table tables.invoice (id int)",
                "create schema history",
                "create table history.flyway_schema_history (installed_rank int primary key, version varchar(50),"
                        + " description varchar(200) not null, type varchar(20) not null, script varchar(1000) not null,"
                        + " checksum int, installed_by varchar(100) not null, installed_on timestamp not null default now(),"
                        + " execution_time int not null, success boolean not null)",
                "insert into history.flyway_schema_history values (1, '1', 'invoices', 'SQL', 'V1__invoices.sql', 7, 'them',"
                        + " now(), 5, true)");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
        Trees.delete(folder);
    }

    @ParameterizedTest
    @CsvSource({"tables, tables that are not", "history, history of migrations"})
    void a_schema_of_somebody_else_is_refused_and_one_of_ones_own_is_named(String schema, String found)
            throws Exception {
        try (Cairn cairn = in(schema)) {
            Process process = cairn.launch("up").start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            String said = Files.readString(cairn.log());
            assertThat(process.waitFor()).isEqualTo(1);
            assertThat(said.lines()).as(said).hasSize(1);
            assertThat(said)
                    .contains(found)
                    .contains("currentSchema=")
                    .doesNotContainIgnoringCase("baseline")
                    .doesNotContainIgnoringCase("repair");
        }
    }

    @Test
    void a_schema_of_ones_own_beside_theirs_works() throws Exception {
        try (Cairn cairn = in("cairn").having("cairn.api.development-key=true").start()) {
            String job = cairn.submit("echo", Cairn.JSON.createObjectNode().put("number", 1));
            assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            assertThat(cairn.terminate()).isZero();
        }
    }

    private static Cairn in(String schema) throws Exception {
        return new Cairn()
                .with(
                        "CAIRN_DB_URL",
                        postgres.jdbcUrl() + (postgres.jdbcUrl().contains("?") ? "&" : "?") + "currentSchema=" + schema)
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password());
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
