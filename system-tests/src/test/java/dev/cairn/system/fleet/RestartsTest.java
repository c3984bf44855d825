package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.Program;
import dev.cairn.system.survival.Gate;
import dev.cairn.system.survival.Triage;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Workers and the broker end and come back while jobs run. */
@InFleet
class RestartsTest {
    private static final Duration A_WHILE = Duration.ofSeconds(60);

    private final Fleet fleet;

    RestartsTest(Fleet fleet) throws Exception {
        this.fleet = fleet.whole();
    }

    @Test
    void jobs_of_a_killed_worker_go_on_elsewhere_at_the_step_they_were_in() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 2);
        ModelServer model = fleet.model(gate);
        Batch batch = new Batch(fleet).submit(40);
        Await.until("all wait for their last call", () -> gate.reached() == 40);

        Program killed = fleet.workers().getFirst();
        killed.kill();
        Instant kill = Instant.now();
        gate.open();
        batch.awaitFinal(A_WHILE).assertSucceeded();
        killed.start();

        for (Map.Entry<Batch.Turn, List<Call>> each : batch.calls(model.calls()).entrySet()) {
            List<Call> calls = each.getValue();
            assertThat(calls.stream().filter(call -> call.at().isBefore(kill)))
                    .as("%s", each.getKey())
                    .hasSize(1);
            assertThat(calls).hasSizeLessThanOrEqualTo(each.getKey().number() == 2 ? 2 : 1);
        }
    }

    @Test
    void a_worker_of_the_same_identity_takes_back_its_jobs_while_their_lease_would_still_hold() throws Exception {
        for (Program worker : fleet.workers()) {
            worker.kill();
        }
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        ModelServer model = fleet.model(gate);
        Program named = fleet.worker()
                .with("CAIRN_WORKER_IDENTITY", "worker-0")
                .having("cairn.engine.lease=30m")
                .start();
        try {
            Batch batch = new Batch(fleet).submit(40);
            Await.until("all wait for their second call", A_WHILE, () -> gate.reached() == 40);
            named.kill();
            named.start();
            Await.until("all make that call again", A_WHILE, () -> gate.reached() == 80);
            gate.open();
            batch.awaitFinal(A_WHILE).assertSucceeded();
            batch.calls(model.calls())
                    .forEach((turn, calls) -> assertThat(calls).as("%s", turn).hasSize(turn.number() == 1 ? 2 : 1));
        } finally {
            named.terminate();
            fleet.whole();
        }
    }

    @Test
    void a_worker_that_is_told_to_leave_hands_its_jobs_back_and_another_one_goes_on_at_once() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        ModelServer model = fleet.model(gate);
        double lost = leasesLost();
        Batch batch = new Batch(fleet).submit(40);
        Await.until("all wait for their second call", () -> gate.reached() == 40);

        Program leaving = fleet.workers().getFirst();
        int before = leaving.logged().length();
        leaving.tellToLeave();
        Await.until("it is leaving", () -> leaving.logged().substring(before).contains("Leaving:"));
        Await.until("no more tickets are handed to it", () -> fleet.broker().consumers() == 1);
        gate.open();
        leaving.terminate();
        batch.awaitFinal(A_WHILE).assertSucceeded();
        leaving.start();

        assertThat(batch.calls(model.calls()).values()).allMatch(calls -> calls.size() == 1);
        assertThat(leasesLost()).as("nobody waited for a lease to run out").isEqualTo(lost);
    }

    @Test
    void a_worker_that_hardly_polls_goes_on_taking_tickets_after_its_connections_were_cut() throws Exception {
        for (Program worker : fleet.workers()) {
            worker.kill();
        }
        Program patient = fleet.worker()
                .with("CAIRN_DB_URL", fleet.postgres().jdbcUrl() + "?ApplicationName=patient")
                .having("cairn.worker.poll=10m");
        patient.start();
        try (Connection connection = fleet.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'patient'");
            String job = fleet.api(0).submit("echo", Orders.number(1));
            assertThat(fleet.api(0).untilFinal(job).path("status").asText()).isEqualTo("succeeded");
        } finally {
            patient.kill();
            fleet.whole();
        }
    }

    @Test
    void a_broker_that_restarts_under_load_costs_no_job_and_is_used_again() throws Exception {
        ModelServer model = fleet.model((number, call) -> Triage.reply(call));
        Batch batch = new Batch(fleet).submit(50);
        fleet.broker().node().stop();
        batch.submit(50);
        fleet.broker().node().start();
        batch.submit(50).awaitFinal(A_WHILE).assertSucceeded();

        assertThat(batch.calls(model.calls()).values()).allMatch(calls -> calls.size() == 1);
        Await.until("both workers consume", A_WHILE, () -> fleet.broker().consumers() == 2);
        double received = received(fleet.workers());
        new Batch(fleet).submit(20).awaitFinal(A_WHILE).assertSucceeded();
        assertThat(received(fleet.workers())).isGreaterThan(received);
    }

    @Test
    void a_worker_that_boots_without_the_broker_works_and_consumes_once_it_is_there() throws Exception {
        fleet.model((number, call) -> Triage.reply(call));
        fleet.broker().node().kill();
        Program third = fleet.worker().start();
        try {
            new Batch(fleet).submit(20).awaitFinal(A_WHILE).assertSucceeded();
            fleet.broker().node().start();
            Await.until("all three consume", A_WHILE, () -> fleet.broker().consumers() == 3);
            Await.until("tickets come to it", A_WHILE, () -> {
                new Batch(fleet).submit(10).awaitFinal(A_WHILE);
                return received(List.of(third)) > 0;
            });
        } finally {
            third.terminate();
        }
    }

    private double leasesLost() throws Exception {
        double sum = 0;
        for (ApiProgram api : fleet.apis()) {
            sum += api.program().metric("cairn_leases_lost_total", "at=\"timekeeper\"");
        }
        return sum;
    }

    private static double received(List<Program> workers) throws Exception {
        double sum = 0;
        for (Program worker : workers) {
            sum += worker.metric("cairn_tickets_received_total", "taken");
        }
        return sum;
    }
}
