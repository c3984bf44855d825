package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.cairn.embedded.postgres.ConnectionFacts;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseDownTest {
    private static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";

    @Test
    void without_its_database_the_api_says_come_back_and_stays_alive() throws Exception {
        try (Cairn cairn = new Cairn().start()) {
            String id = cairn.submit("echo", Cairn.JSON.readTree("1"));
            cairn.untilFinal(id);
            killPostgres(cairn);
            for (int i = 0; i < 3; i++) {
                assertUnavailable(
                        cairn,
                        cairn.request("/v1/jobs")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(ORDER)));
            }
            assertUnavailable(cairn, cairn.request("/v1/jobs/" + id));
            assertUnavailable(cairn, cairn.request("/v1/jobs"));
            assertUnavailable(cairn, cairn.request("/v1/jobs?metadata.a=b"));
            assertUnavailable(cairn, cairn.request("/v1/jobs/" + id + "/steps"));
            assertUnavailable(
                    cairn, cairn.request("/v1/jobs/" + id + "/cancel").POST(HttpRequest.BodyPublishers.noBody()));
            assertUnavailable(
                    cairn, HttpRequest.newBuilder(cairn.uri("/v1/jobs")).header("Authorization", "Bearer ck_unknown"));
            assertThat(health(cairn, "live")).isEqualTo(200);
            Await.until("it is not ready", () -> health(cairn, "ready") == 503);
        }
    }

    @Test
    void a_journal_that_cannot_be_told_to_its_end_does_not_look_whole() throws Exception {
        try (Cairn cairn = new Cairn().start()) {
            String id = cairn.submit("echo", Cairn.JSON.readTree("1"));
            cairn.untilFinal(id);
            lengthenJournal(cairn);
            HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                    .send(cairn.request("/v1/jobs/" + id + "/steps").build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            // Its first lines are more than anybody takes off the wire unread, so the others are not asked for yet.
            killPostgres(cairn);
            try (InputStream steps = answer.body()) {
                assertThatExceptionOfType(IOException.class).isThrownBy(steps::readAllBytes);
            }
        }
    }

    private static void lengthenJournal(Cairn cairn) throws Exception {
        ConnectionFacts postgres =
                EmbeddedPostgres.running(cairn.data().resolve("postgres")).orElseThrow();
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    insert into step (job_id, tenant_id, position, epoch, kind, name, state, tries, outcome,
                                      rehearsed, started_at, finished_at)
                    select job_id, tenant_id, place, epoch, kind, name, state, tries,
                           to_json(repeat(md5(place::text), 10000)), rehearsed, started_at, finished_at
                    from step, generate_series(2, 60) as place
                    """);
        }
    }

    private static void assertUnavailable(Cairn cairn, HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer = cairn.send(request.timeout(Duration.ofSeconds(12)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("database-unavailable").doesNotContain("Exception");
    }

    private static int health(Cairn cairn, String kind) throws Exception {
        return cairn.send(HttpRequest.newBuilder(cairn.managementUri("/q/health/" + kind))
                        .timeout(Duration.ofSeconds(15)))
                .statusCode();
    }

    private static void killPostgres(Cairn cairn) throws Exception {
        long pid = Files.readAllLines(cairn.data().resolve("postgres/data/postmaster.pid")).stream()
                .mapToLong(Long::parseLong)
                .limit(1)
                .findFirst()
                .orElseThrow();
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        postmaster.destroyForcibly();
        postmaster.onExit().get();
    }
}
