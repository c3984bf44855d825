package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.start.DatabaseAddress.Address;
import dev.cairn.start.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of the Kubernetes page in their order, on a real server: what KEDA's login and query come to after each. */
class InstallationTest {
    private static final String NO_SUCH_LOGIN = "28P01";
    private static final String NO_SUCH_TABLE = "42P01";
    private static final String NO_RIGHT = "42501";

    @Test
    void the_scaler_logs_in_before_there_are_tables_and_counts_when_it_may(@TempDir Path folder) throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
                Connection superuser =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
            List<String> steps = InstallPage.sql();
            assertThat(steps).hasSize(2);
            execute(superuser, InstallPage.roles());
            assertThatCounting(postgres).extracting(InstallationTest::state).isEqualTo(NO_SUCH_LOGIN);

            execute(superuser, steps.getFirst());
            assertThatCounting(postgres)
                    .as("step 2")
                    .extracting(InstallationTest::state)
                    .isEqualTo(NO_SUCH_TABLE);

            Schema.migrate(
                    new Address(postgres.jdbcUrl(), "cairn_owner", "owner"),
                    new Address(postgres.jdbcUrl(), "cairn_engine", "engine"));
            assertThatCounting(postgres)
                    .as("step 5")
                    .extracting(InstallationTest::state)
                    .isEqualTo(NO_RIGHT);

            execute(superuser, steps.getLast());
            assertThat(count(postgres)).as("step 6").isZero();
        }
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertThatCounting(EmbeddedPostgres postgres) {
        return assertThatThrownBy(() -> count(postgres));
    }

    private static String state(Throwable refusal) {
        return ((SQLException) refusal).getSQLState();
    }

    private static int count(EmbeddedPostgres postgres) throws Exception {
        try (Connection scaler = DriverManager.getConnection(postgres.jdbcUrl(), "cairn_scaler", "change-me");
                Statement statement = scaler.createStatement();
                ResultSet row = statement.executeQuery(InstallPage.query())) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
