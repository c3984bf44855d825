package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.ModelServer;
import dev.cairn.system.Program;
import dev.cairn.system.survival.Gate;
import dev.cairn.system.survival.Triage;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The conditions of the table in {@code docs/operations.md}, brought about one after the other. */
@NeedsRabbitmq
class ConditionsTest {
    private static final int SLOTS = 4;

    private static Fleet fleet;

    private final Watched api = new Watched(fleet.api(0).program());
    private final Watched other = new Watched(fleet.api(1).program());
    private final Program program = fleet.workers().getFirst();
    private final Watched worker = new Watched(program);

    ConditionsTest() throws Exception {
        fleet.whole();
    }

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.breakable(
                1,
                0,
                program -> program.having("cairn.engine.lease=3s")
                        .having("cairn.worker.heartbeat=500ms")
                        .having("cairn.worker.slots=" + SLOTS)
                        .having("cairn.worker.retry.first-parking=500ms"));
    }

    @AfterAll
    static void end() throws Exception {
        fleet.close();
    }

    @Test
    void the_database_is_unreachable_for_some_and_frozen_for_others() throws Exception {
        String job = finished();
        fleet.links().toDatabase(fleet.api(0).program()).refuse();
        fleet.links().toDatabase(program).refuse();
        fleet.links().toDatabase(fleet.api(1).program()).freeze();
        CompletableFuture<HttpResponse<String>> frozen =
                CompletableFuture.supplyAsync(() -> Unavailable.order(fleet.api(1)));
        try {
            Unavailable.assertEveryCallIs(fleet.api(0), job);
            api.awaitReady(false).awaitTold("The database did not answer a request", "told to come back");
            api.awaitTold("Due work could not be done", "no lease is revoked meanwhile");
            api.awaitMetric("cairn_database_failures_total", "request", 1);
            api.awaitMetric("cairn_database_failures_total", "timekeeper", 1);
            worker.awaitReady(false).awaitTold("The database cannot be asked; it is asked again");
            worker.awaitTold("Lease lost; its jobs are let go and a new one is opened")
                    .awaitGauge("cairn_worker_claims", 0);
            worker.awaitMetric("cairn_database_failures_total", "claim", 1);
            worker.awaitMetric("cairn_leases_lost_total", "worker", 1);
            assertAllLive();
            Unavailable.assertIs(frozen.get());
            other.awaitTold("The database did not answer a request", "told to come back");
            assertThat(other.isLive()).isTrue();
        } finally {
            fleet.links().toDatabase().forEach(link -> link.heal());
        }
        fleet.links().toDatabase(fleet.api(1).program()).cut();
        worker.awaitReady(true).awaitTold("Lease opened; jobs may be claimed");
        awaitAllReady();
        finished();
    }

    @Test
    void the_database_takes_no_connections() throws Exception {
        String url = fleet.postgres().jdbcUrl();
        String name = url.replaceFirst(".*/([^/?]+).*", "$1");
        try (Connection elsewhere = DriverManager.getConnection(
                        url.replaceFirst("/" + name, "/postgres"),
                        fleet.postgres().user(),
                        fleet.postgres().password());
                Statement statement = elsewhere.createStatement()) {
            statement.execute("alter database " + name + " with allow_connections false");
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            Unavailable.assertIs(Unavailable.order(fleet.api(0)));
            api.awaitReady(false).awaitTold("The database did not answer a request");
            worker.awaitReady(false).awaitTold("The database cannot be asked");
            assertAllLive();
            statement.execute("alter database " + name + " with allow_connections true");
        }
        awaitAllReady();
        finished();
    }

    @Test
    void the_schema_does_not_fit() throws Exception {
        fleet.model((number, call) -> Triage.reply(call));
        fleet.execute("alter table step rename column outcome to outcome_of_another_release");
        String job;
        try {
            job = fleet.api(0).submit(Triage.AGENT, Triage.ticket("a schema that does not fit"));
            worker.awaitTold("The database refuses a statement of this worker", "the job is parked", "SQLSTATE 42703")
                    .awaitMetric("cairn_database_refusals_total", "write", 1);
            Await.until(
                    "it is parked and says why",
                    () -> fleet.api(0)
                            .job(job)
                            .path("waitingFor")
                            .path("reason")
                            .asText()
                            .contains("SQLSTATE 42703"));
            HttpResponse<String> steps = fleet.api(0).get("/v1/jobs/" + job + "/steps");
            assertThat(steps.statusCode()).isEqualTo(500);
            assertThat(steps.body()).contains("/problems/internal").doesNotContain("42703");
            api.awaitMetric("cairn_database_refusals_total", "request", 1);
            assertAllLive();
            assertThat(worker.isReady()).isTrue();
        } finally {
            fleet.execute("alter table step rename column outcome_of_another_release to outcome");
        }
        assertThat(fleet.api(0).untilFinal(job).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void the_broker_is_away() throws Exception {
        fleet.links().toBroker().forEach(link -> link.refuse());
        try {
            for (Watched each : List.of(api, other, worker)) {
                each.awaitTold("The broker does not answer; jobs go on by polling")
                        .awaitGauge("cairn_broker_up", 0);
                assertThat(each.isReady()).isTrue();
            }
            assertAllLive();
            finished();
        } finally {
            fleet.links().toBroker().forEach(link -> link.heal());
        }
        worker.awaitTold("The broker answers; tickets go through it").awaitGauge("cairn_broker_up", 1);
        api.awaitGauge("cairn_broker_up", 1);
    }

    @Test
    void the_queue_is_deleted() throws Exception {
        fleet.broker().deleteQueue();
        Await.until("an api made it", () -> made(api) + made(other) >= 1);
        worker.awaitMetric("cairn_tickets_subscribed_again_total", "", 1).awaitTold("subscription", "made anew");
        Await.until(
                "it is consumed", Duration.ofSeconds(30), () -> fleet.broker().consumers() == 1);
        assertThat(api.isReady() && other.isReady() && worker.isReady()).isTrue();
        finished();
    }

    @Test
    void the_connection_that_brings_tickets_is_cut() throws Exception {
        double before = worker.metric("cairn_tickets_subscribed_again_total", "");
        fleet.links().toBroker(program).cut();
        worker.awaitTold("The connection that brings tickets is lost; the subscription is made anew")
                .awaitMetric("cairn_tickets_subscribed_again_total", "", before + 1);
        Await.until(
                "it is consumed", Duration.ofSeconds(30), () -> fleet.broker().consumers() == 1);
        finished();
    }

    @Test
    void the_broker_refuses_the_user_of_a_program_that_meets_newer_tables() throws Exception {
        fleet.execute("""
                insert into flyway_schema_history select max(installed_rank) + 1, '999', 'of a newer release', 'SQL',
                    'V999.sql', 1, 'test', now(), 1, true from flyway_schema_history
                """);
        Program stranger = fleet.worker();
        stranger.with("CAIRN_AMQP_URL", fleet.broker().url().replaceFirst(":[^:@]+@", ":wrong@"));
        Watched watched = new Watched(stranger);
        try {
            stranger.start();
            watched.awaitTold("the database has the tables of a newer release", "This program goes on");
            watched.awaitTold("The broker refuses what this program asks for; jobs go on by polling")
                    .awaitGauge("cairn_broker_up", 0);
            assertThat(watched.isLive() && watched.isReady()).isTrue();
        } finally {
            stranger.kill();
            fleet.execute("delete from flyway_schema_history where version = '999'");
        }
    }

    @Test
    void the_model_refuses() throws Exception {
        fleet.model((number, call) -> ModelServer.Reply.error(429, "too many").with("Retry-After", "0"));
        String job = fleet.api(0).submit(Triage.AGENT, Triage.ticket("a model that refuses"));
        worker.awaitTold("Step failed; it is tried again after a wait", "answered 429")
                .awaitTold("Job parked; it runs again later")
                .awaitMetric("cairn_steps_retried_total", Triage.AGENT, 1)
                .awaitMetric("cairn_jobs_settled_total", "retry_later", 1);
        assertThat(worker.isLive() && worker.isReady()).isTrue();
        fleet.model((number, call) -> Triage.reply(call));
        assertThat(fleet.api(0).untilFinal(job).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void every_slot_is_taken_and_then_the_worker_leaves() throws Exception {
        Gate gate = new Gate(call -> true);
        fleet.model(gate);
        List<String> jobs = Orders.triage(fleet, "a worker that is full", SLOTS + 1);
        worker.awaitTold("Every slot is taken", "slots=" + SLOTS)
                .awaitMetric("cairn_slots_exhausted_total", "", 1)
                .awaitGauge("cairn_jobs_running", SLOTS)
                .awaitGauge("cairn_jobs_slots", SLOTS);
        assertThat(worker.isLive() && worker.isReady()).isTrue();
        Await.until("all are in their step", () -> gate.reached() >= SLOTS);
        program.tellToLeave();
        worker.awaitTold("Leaving: no new jobs; steps under way may end", "jobs=" + SLOTS)
                .awaitReady(false)
                .awaitGauge("cairn_worker_claims", 0);
        assertThat(worker.isLive()).isTrue();
        gate.open();
        program.terminate();
        worker.awaitTold("Left.", "cutOff=0");
        program.start();
        assertThat(Orders.ends(fleet, jobs)).containsOnly("succeeded");
    }

    @Test
    void an_api_leaves_and_answers_those_who_wait() throws Exception {
        Gate gate = new Gate(call -> true);
        fleet.model(gate);
        ApiProgram leaving = fleet.api(1);
        String job = leaving.submit(Triage.AGENT, Triage.ticket("an api that leaves"));
        gate.awaitReached();
        // Asking for the metric counts as a request, too, and so does the submission for a moment after its answer.
        Await.until("nobody else is answered", () -> other.metric("http_server_active_requests", "") <= 1);
        CompletableFuture<HttpResponse<String>> waits = CompletableFuture.supplyAsync(
                () -> Unavailable.answer(leaving, leaving.request("/v1/jobs/" + job + "?wait=PT60S")));
        Await.until("it waits", () -> other.metric("http_server_active_requests", "") >= 2);
        leaving.program().terminate();
        other.awaitTold("Leaving: not ready any more", "answered with the job as it is");
        assertThat(waits.get().statusCode()).isEqualTo(200);
        gate.open();
        leaving.start();
        assertThat(leaving.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
    }

    @Test
    void the_key_of_a_stored_secret_is_not_configured() throws Exception {
        fleet.signingSecret();
        fleet.execute("update signing_secret set secret = set_byte(secret, 1, 255 - get_byte(secret, 1))");
        try {
            ObjectNode order = (ObjectNode) Api.JSON.readTree(Unavailable.ORDER);
            order.putObject("callback")
                    .put("url", "http://127.0.0.1:" + fleet.api(0).port() + "/");
            fleet.api(0).submit(order);
            Await.until("it is not signed", () -> unsigned(api) + unsigned(other) >= 1);
            Watched one = unsigned(api) >= 1 ? api : other;
            one.awaitTold("Callback cannot be signed and is not sent; it is tried again later", "CAIRN_SECRETS_KEY");
            assertThat(one.isLive() && one.isReady()).isTrue();
        } finally {
            fleet.execute("update signing_secret set secret = set_byte(secret, 1, 255 - get_byte(secret, 1))");
        }
    }

    private static double made(Watched api) throws Exception {
        return api.metric("cairn_queues_made_total", "");
    }

    private static double unsigned(Watched api) throws Exception {
        return api.metric("cairn_callbacks_unsigned_total", "");
    }

    /** A job that was accepted by the first api and has succeeded. */
    private static String finished() throws Exception {
        String job = fleet.api(0).submit("echo", Orders.number(1));
        assertThat(fleet.api(0).untilFinal(job).path("status").asText()).isEqualTo("succeeded");
        return job;
    }

    private void assertAllLive() {
        assertThat(api.isLive() && other.isLive() && worker.isLive()).isTrue();
    }

    private void awaitAllReady() throws Exception {
        api.awaitReady(true);
        other.awaitReady(true);
        worker.awaitReady(true);
    }
}
