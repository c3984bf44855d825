package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.Proxy;
import dev.cairn.system.Trees;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In the one program a job is claimed by the commit that makes it, and keeps its turn and its guarantees. */
class EagerStartTest {
    private static final int ORDERS = 400;
    private static final int CLIENTS = 16;
    private static final int STRIKES = 8;
    private static final long MOST_OF_AN_ANSWER_NANOS = 10_000_000;

    private static final String NOTES = """
            create table note (job uuid, born text, asked timestamptz default clock_timestamp());
            create function note_birth() returns trigger language plpgsql as
                $$ begin insert into note (job, born) values (new.id, new.state); return null; end $$;
            create trigger note_birth after insert on job for each row execute function note_birth();
            create table ended (job uuid, state text);
            create function note_end() returns trigger language plpgsql as
                $$ begin insert into ended values (new.id, new.state); return null; end $$;
            create trigger note_end after update on job for each row
                when (new.finished_at is distinct from old.finished_at) execute function note_end()
            """;

    private Path folder;
    private EmbeddedPostgres postgres;
    private Proxy proxy;

    @BeforeEach
    void startPostgres() throws Exception {
        folder = Files.createTempDirectory("cairn-eager");
        postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
        proxy = new Proxy(postgres.port());
    }

    @AfterEach
    void stopPostgres() throws Exception {
        proxy.close();
        postgres.close();
        Trees.delete(folder);
    }

    @Test
    void an_idle_worker_holds_a_job_from_its_first_commit_on_and_its_client_sees_it_queued_and_then_done()
            throws Exception {
        try (Cairn cairn = cairn().start()) {
            execute(NOTES);
            awaitEagerStarts(cairn);
            HttpResponse<String> accepted = submit(cairn, "the-one");
            JsonNode told = Cairn.JSON.readTree(accepted.body());
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(told.path("status").asText()).isEqualTo("queued");
            assertThat(told.path("attempt").asInt()).isZero();
            JsonNode done = cairn.untilFinal(told.path("id").asText());
            assertThat(done.path("status").asText()).isEqualTo("succeeded");
            assertThat(done.path("attempt").asInt()).isEqualTo(1);
            assertThat(told(submit(cairn, "the-one"))).isEqualTo(told.path("id").asText());
        }
    }

    @Test
    void a_job_whose_commit_was_never_answered_is_handed_back_and_run() throws Exception {
        try (Cairn cairn = cairn().start()) {
            execute(NOTES);
            awaitEagerStarts(cairn);
            String key = submittedUnheard(cairn);
            String id = told(submit(cairn, key));
            JsonNode done = cairn.untilFinal(id);
            assertThat(done.path("status").asText()).isEqualTo("succeeded");
            assertThat(done.path("attempt").asInt()).isEqualTo(2);
            assertThat(value("select sum(crashes) from job")).isEqualTo("0");
        }
    }

    @Test
    void whatever_connections_are_cut_and_replies_lost_each_accepted_order_is_one_job_and_ends_once() throws Exception {
        try (Cairn cairn = cairn().having("cairn.worker.slots=8").start();
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            execute(NOTES);
            AtomicInteger accepted = new AtomicInteger();
            List<Future<String>> orders = IntStream.range(0, ORDERS)
                    .mapToObj(i -> clients.submit(() -> orderedUntilAccepted(cairn, i, accepted)))
                    .toList();
            for (int strike = 1; strike <= STRIKES; strike++) {
                int until = strike * ORDERS / (STRIKES + 1);
                Await.until("more were accepted", () -> accepted.get() >= until);
                int number = strike;
                AtomicInteger statements = new AtomicInteger();
                proxy.loseReplies(statement -> statements.incrementAndGet() % 7 == number % 7);
                Await.until("replies were lost", () -> statements.get() > 20);
                proxy.heal();
                proxy.cut();
            }
            Set<String> jobs = new HashSet<>();
            for (Future<String> order : orders) {
                jobs.add(order.get());
            }
            assertThat(jobs).hasSize(ORDERS);
            Await.until("all ended", () -> Integer.parseInt(value("select count(*) from ended")) >= ORDERS);
            assertThat(value("select count(*) from job")).isEqualTo(String.valueOf(ORDERS));
            assertThat(value("select count(*) from job where state = 'succeeded'"))
                    .isEqualTo(String.valueOf(ORDERS));
            assertThat(value("select count(*) from ended")).isEqualTo(String.valueOf(ORDERS));
            assertThat(value("select count(*) from note where born = 'running'"))
                    .isNotEqualTo("0");
        }
    }

    private static String orderedUntilAccepted(Cairn cairn, int number, AtomicInteger accepted) throws Exception {
        HttpResponse<String> answer = submit(cairn, "order-" + number);
        for (int i = 0; answer.statusCode() != 202 && i < 1000; i++) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            answer = submit(cairn, "order-" + number);
        }
        accepted.incrementAndGet();
        return told(answer);
    }

    /** Again with another key if the worker happened to look for a suspect: then jobs are queued for a moment. */
    private String submittedUnheard(Cairn cairn) throws Exception {
        for (int i = 0; ; i++) {
            execute("truncate note");
            proxy.loseReplies(statement -> statement.contains("into idempotency"));
            assertThat(submit(cairn, "unheard-" + i).statusCode()).isEqualTo(503);
            proxy.heal();
            if (!value("select count(*) from note where born = 'running'").equals("0")) {
                return "unheard-" + i;
            }
        }
    }

    @Test
    void the_jobs_of_clients_that_left_before_their_answer_run_all_the_same() throws Exception {
        try (Cairn cairn = cairn().start()) {
            execute(NOTES);
            awaitEagerStarts(cairn);
            for (int i = 0; i < ORDERS; i++) {
                submitAndLeave(cairn, i * MOST_OF_AN_ANSWER_NANOS / ORDERS);
            }
            cairn.untilFinal(told(submit(cairn, "after")));
            Await.until(
                    "every job ended",
                    () -> value("select count(*) from job where finished_at is null")
                            .equals("0"));
            assertThat(value("select count(*) from job where state <> 'succeeded' or epoch <> 1"))
                    .isEqualTo("0");
            assertThat(Integer.parseInt(value("select count(*) from note where born = 'running'")))
                    .isGreaterThan(ORDERS / 4);
        }
    }

    /** Resets its connection a moment later: before the request is read, before the commit, before the answer or after it. */
    private static void submitAndLeave(Cairn cairn, long afterNanos) throws IOException {
        try (Socket client = new Socket("127.0.0.1", cairn.port())) {
            client.setSoLinger(true, 0);
            client.getOutputStream().write(order("1"));
            LockSupport.parkNanos(afterNanos);
        }
    }

    @Test
    void the_job_of_a_client_that_does_not_read_its_answer_runs_all_the_same() throws Exception {
        try (Cairn cairn = cairn().having("cairn.worker.slots=1").start();
                Socket client = new Socket()) {
            execute(NOTES);
            awaitEagerStarts(cairn);
            // The answer repeats the input, and is more than the two ends of the connection hold.
            client.setReceiveBufferSize(1024);
            client.connect(new InetSocketAddress("127.0.0.1", cairn.port()));
            client.getOutputStream().write(order('"' + "x".repeat(800_000) + '"'));
            Await.until(
                    "its job is there",
                    () -> value("select count(*) from job_request where length(input::text) > 800000")
                            .equals("1"));

            assertThat(cairn.untilFinal(told(submit(cairn, "after")))
                            .path("status")
                            .asText())
                    .isEqualTo("succeeded");
            assertThat(value("select count(*) from job where state <> 'succeeded'"))
                    .isEqualTo("0");
        }
    }

    private static byte[] order(String input) {
        String body = "{\"agent\":\"echo\",\"input\":" + input + "}";
        return ("POST /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + Cairn.KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void a_job_of_another_lane_does_not_start_here() throws Exception {
        try (Cairn cairn = cairn().having("cairn.api.lanes=default,slow").start()) {
            execute(NOTES);
            awaitEagerStarts(cairn);
            String other = told(cairn.send(cairn.request("/v1/jobs")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"agent\":\"echo\",\"input\":1,\"lane\":\"slow\"}"))));
            cairn.untilFinal(told(submit(cairn, "after")));
            assertThat(cairn.job(other).path("status").asText()).isEqualTo("queued");
        }
    }

    @Test
    void jobs_start_in_their_order_while_there_are_more_than_slots() throws Exception {
        Gate gate = new Gate(call -> true);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = cairn().with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.worker.slots=1")
                        .start()) {
            List<String> ids = new ArrayList<>();
            ids.add(cairn.submit(Triage.AGENT, Triage.ticket("first")));
            gate.awaitReached();
            for (int i = 0; i < 20; i++) {
                ids.add(cairn.submit(Triage.AGENT, Triage.ticket("number " + i)));
            }
            assertThat(value("select count(*) from job where state = 'running'"))
                    .isEqualTo("1");
            gate.open();
            for (int i = 20; i < 60; i++) {
                ids.add(cairn.submit(Triage.AGENT, Triage.ticket("number " + i)));
            }
            for (String id : ids) {
                assertThat(cairn.untilFinal(id).path("status").asText()).isEqualTo("succeeded");
            }
            assertThat(value("""
                    select count(*) from job a join job b on a.id < b.id and a.started_at > b.started_at
                    """)).isEqualTo("0");
            assertThat(value("""
                    select count(*) from job a join job b on a.id < b.id and b.started_at < a.finished_at
                    """)).isEqualTo("0");
        }
    }

    private Cairn cairn() throws Exception {
        return new Cairn()
                .with("CAIRN_DB_URL", postgres.jdbcUrl().replace(":" + postgres.port(), ":" + proxy.port()))
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password())
                .having("cairn.api.development-key=true");
    }

    /** After the first look for due jobs. */
    private void awaitEagerStarts(Cairn cairn) throws Exception {
        Await.until("a job starts as it is made", () -> {
            cairn.untilFinal(told(submit(cairn, "trial " + System.nanoTime())));
            return !value("select count(*) from note where born = 'running'").equals("0");
        });
    }

    private static HttpResponse<String> submit(Cairn cairn, String key) throws Exception {
        return cairn.send(cairn.request("/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key.replace(' ', '-'))
                .POST(BodyPublishers.ofString("{\"agent\":\"echo\",\"input\":1}")));
    }

    private static String told(HttpResponse<String> answer) throws Exception {
        return Cairn.JSON.readTree(answer.body()).path("id").asText();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String value(String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
