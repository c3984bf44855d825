package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.node.rabbitmq.RabbitNode;
import dev.cairn.system.Await;
import dev.cairn.system.Program;
import dev.cairn.system.survival.Gate;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The broker loses everything, or just the queue: PostgreSQL knows all jobs, and the queue is made anew. */
@InFleet
class LostQueueTest {
    /** More than both workers run at once, so that some are queued. */
    private static final int JOBS = 560;

    private static final Duration MOST = Duration.ofSeconds(40);

    @Test
    void a_wiped_broker_gets_its_queue_back_and_no_queued_or_running_job_is_lost(Fleet fleet) throws Exception {
        RabbitNode node = fleet.broker().node();
        Gate gate = new Gate(call -> true);
        fleet.model(gate);
        List<String> ids = Orders.triage(fleet, "wiped", JOBS);
        Await.until("the workers are full", MOST, () -> gate.reached() >= 512);
        assertThat(jobsThatAre(fleet, "queued")).isPositive();

        node.kill();
        node.wipe();
        node.start();
        gate.open();

        assertThat(Orders.ends(fleet, ids)).containsOnly("succeeded");
        new Tickets(fleet).awaitConsumers();
        new Tickets(fleet).awaitConsumed();
    }

    @Test
    void consumption_goes_on_by_itself_when_the_queue_is_deleted_under_its_consumers(Fleet fleet) throws Exception {
        new Tickets(fleet).awaitConsumers();
        fleet.broker().deleteQueue();

        new Tickets(fleet).awaitConsumed();
        new Tickets(fleet).awaitConsumers();
    }

    @Test
    void rebuild_queue_makes_the_queue_anew_under_the_running_programs(Fleet fleet) throws Exception {
        Gate gate = new Gate(call -> true);
        fleet.model(gate);
        List<String> ids = Orders.triage(fleet, "rebuilt", JOBS);
        Await.until("the workers are full", MOST, () -> gate.reached() >= 512);
        Program command = fleet.api().program();

        int status = command.launch("rebuild-queue", "--prefix", fleet.broker().prefix())
                .start()
                .waitFor();

        assertThat(status).as(command.logged()).isZero();
        assertThat(command.logged()).contains(fleet.broker().queue() + " was made anew");
        gate.open();
        assertThat(Orders.ends(fleet, ids)).containsOnly("succeeded");
        new Tickets(fleet).awaitConsumers();
        new Tickets(fleet).awaitConsumed();
    }

    private static long jobsThatAre(Fleet fleet, String state) throws Exception {
        try (var connection = fleet.connect();
                var query = connection.prepareStatement("select count(*) from job where state = ?")) {
            query.setString(1, state);
            ResultSet rows = query.executeQuery();
            rows.next();
            return rows.getLong(1);
        }
    }
}
