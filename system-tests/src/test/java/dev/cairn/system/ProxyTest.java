package dev.cairn.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProxyTest {
    private static final String WRITE = "update thing set size = size + 1 where id = ?";

    @TempDir
    private Path folder;

    @Test
    void a_held_statement_reaches_postgres_only_when_it_is_let_go() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
                Proxy proxy = new Proxy(server.port());
                Connection direct = connect(server, server.port());
                Connection through = connect(server, proxy.port())) {
            direct.createStatement().execute("create table thing (id int, size int)");
            direct.createStatement().execute("insert into thing values (1, 0)");
            // Often enough for the driver to name the statement and send its text no more.
            for (int i = 0; i < 8; i++) {
                assertThat(write(through, 1)).isEqualTo(1);
            }
            proxy.hold(WRITE.replace("?", "$1")::equals);
            CompletableFuture<Integer> held = CompletableFuture.supplyAsync(() -> write(through, 1));
            Await.until("it is held", () -> proxy.heldEver() == 1);
            direct.createStatement().execute("delete from thing");
            assertThat(held).isNotDone();
            proxy.letGo();
            assertThat(held.get()).isZero();
            assertThat(proxy.heldForNothing()).isEqualTo(1);
        }
    }

    @Test
    void a_session_loses_its_settings_and_its_client_hears_nothing_of_it() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
                Proxy proxy = new Proxy(server.port());
                Connection through = connect(server, proxy.port())) {
            through.createStatement().execute("set lock_timeout = '7s'");
            assertThat(lockTimeout(through)).isEqualTo("7s");
            proxy.loseSettings(() -> true);
            assertThat(lockTimeout(through)).isEqualTo("0");
            proxy.heal();
            through.createStatement().execute("set lock_timeout = '8s'");
            assertThat(lockTimeout(through)).isEqualTo("8s");
            assertThat(proxy.resetEver()).isEqualTo(1);
        }
    }

    private static String lockTimeout(Connection connection) throws SQLException {
        try (ResultSet rows = connection.createStatement().executeQuery("show lock_timeout")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(EmbeddedPostgres server, int port) throws Exception {
        String url = server.jdbcUrl().replace(":" + server.port(), ":" + port);
        return DriverManager.getConnection(url, server.user(), server.password());
    }

    private static int write(Connection connection, int id) {
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            statement.setInt(1, id);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
