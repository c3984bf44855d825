package dev.cairn.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A program over a database of somebody else's: what variables hold arrives byte for byte, and no write goes where none can. */
class VariablesTest {
    private static final String SPECIAL = "Pa$$w0rd+${HOME}\\$x\\\\%41";
    private static final String ADMIN = "$$" + "a".repeat(20) + "${HOME}" + "\\$b" + "$".repeat(4);

    @Test
    void passwords_and_keys_are_used_as_they_are_and_a_demoted_database_is_used_again() throws Exception {
        try (ModelServer model = new ModelServer((number, call) -> ModelServer.Reply.text("Done."));
                Cairn cairn = new Cairn();
                EmbeddedPostgres postgres =
                        EmbeddedPostgres.start(Settings.forTests(cairn.folder().resolve("external")))) {
            execute(postgres, "create role me login password '" + SPECIAL + "'", "create database jobs owner me");
            Path agents = Files.createDirectory(cairn.folder().resolve("agents"));
            Files.writeString(agents.resolve("mine.yaml"), "{name: mine, instructions: Answer.}");
            cairn.with("CAIRN_DB_URL", "postgresql://127.0.0.1:" + postgres.port() + "/jobs")
                    .with("CAIRN_DB_USER", "me")
                    .with("CAIRN_DB_PASSWORD", SPECIAL)
                    .with("CAIRN_MODEL_URL", model.url())
                    .with("CAIRN_MODEL_KEY", SPECIAL)
                    .with("CAIRN_ADMIN_KEY", ADMIN)
                    .with("CAIRN_AGENTS", agents.toString())
                    .start();

            HttpResponse<String> first = submit(cairn);
            assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
            awaitSuccess(cairn, first);
            assertThat(model.calls().getFirst().authorization()).isEqualTo("Bearer " + SPECIAL);

            execute(postgres, "alter system set default_transaction_read_only = on", "select pg_reload_conf()");
            Await.until("nothing is taken", () -> submit(cairn).statusCode() == 503);
            execute(
                    postgres,
                    "set default_transaction_read_only = off",
                    "alter system reset default_transaction_read_only",
                    "select pg_reload_conf()");
            Await.until(
                    "jobs are taken again",
                    Duration.ofSeconds(2),
                    () -> submit(cairn).statusCode() == 202);
            awaitSuccess(cairn, submit(cairn));
            cairn.terminate();
        }
    }

    private static HttpResponse<String> submit(Cairn cairn) throws Exception {
        return cairn.send(asAdministrator(cairn, "/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"agent\": \"mine\", \"input\": 1}")));
    }

    private static void awaitSuccess(Cairn cairn, HttpResponse<String> submitted) throws Exception {
        String id = Cairn.JSON.readTree(submitted.body()).path("id").asText();
        Await.until("the job has ended", () -> {
            JsonNode job = Cairn.JSON.readTree(
                    cairn.send(asAdministrator(cairn, "/v1/jobs/" + id)).body());
            return job.path("status").asText().equals("succeeded");
        });
    }

    private static HttpRequest.Builder asAdministrator(Cairn cairn, String path) {
        return HttpRequest.newBuilder(cairn.uri(path)).header("Authorization", "Bearer " + ADMIN);
    }

    private static void execute(EmbeddedPostgres postgres, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
