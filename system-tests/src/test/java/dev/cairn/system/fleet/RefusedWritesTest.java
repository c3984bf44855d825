package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import dev.cairn.system.survival.Triage;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Some statements fail while others pass. */
@InFleet
class RefusedWritesTest {
    private final Fleet fleet;

    RefusedWritesTest(Fleet fleet) throws Exception {
        this.fleet = fleet.whole();
    }

    @Test
    void an_end_that_cannot_be_written_leaves_its_last_reply_in_the_journal() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        fleet.model((number, call) -> {
            asked.incrementAndGet();
            return Triage.reply(call);
        });
        List<Watched> workers = new ArrayList<>();
        for (Program worker : fleet.workers()) {
            workers.add(new Watched(worker));
        }
        fleet.execute("alter table job_result rename column output to output_of_another_release");
        String job;
        try {
            job = fleet.api(0).submit(Triage.AGENT, Triage.ticket("an end that cannot be written"));
            Await.until(
                    "it is parked",
                    () -> workers.stream()
                            .anyMatch(worker -> worker.hasTold("Job parked; it runs again later", "SQLSTATE 42703")));
        } finally {
            fleet.execute("alter table job_result rename column output_of_another_release to output");
        }
        assertThat(fleet.api(0).untilFinal(job).path("status").asText()).isEqualTo("succeeded");
        assertThat(asked).as("what was kept is not asked again").hasValue(3);
    }

    @Test
    void due_work_waits_in_vain_for_a_lock_and_lost_workers_are_noticed_all_the_same() throws Exception {
        Watched api = new Watched(fleet.api(0).program());
        fleet.execute("insert into lease (id, worker, expires_at) values ('00000000-0000-7000-8000-000000000001',"
                + " 'long gone', 'infinity')");
        try (Connection holder = fleet.connect();
                Statement locking = holder.createStatement()) {
            holder.setAutoCommit(false);
            // Such a lock lets a row be changed, but not deleted.
            locking.execute("select from lease where worker = 'long gone' for key share");
            fleet.execute(
                    "update lease set revoked_at = clock_timestamp() - interval '2 hours' where worker = 'long gone'");
            api.awaitTold("A statement of due work took too long", "the rest is done");
            api.awaitMetric("cairn_database_failures_total", "timekeeper", 1);
            fleet.execute("insert into lease (id, worker, expires_at) values ('00000000-0000-7000-8000-000000000002',"
                    + " 'just lost', clock_timestamp())");
            Await.until("its lease is revoked", () -> leases("worker = 'just lost' and revoked_at is not null") == 1);
            assertThat(api.isLive() && api.isReady()).isTrue();
        }
        Await.until("the old lease is forgotten", () -> leases("worker = 'long gone'") == 0);
    }

    private int leases(String condition) throws Exception {
        try (Connection connection = fleet.connect();
                Statement asking = connection.createStatement();
                ResultSet counted = asking.executeQuery("select count(*) from lease where " + condition)) {
            counted.next();
            return counted.getInt(1);
        }
    }
}
