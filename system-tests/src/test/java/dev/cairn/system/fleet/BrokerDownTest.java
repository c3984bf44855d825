package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.node.rabbitmq.RabbitNode;
import dev.cairn.system.Api;
import dev.cairn.system.Program;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The broker is away: nobody who submits notices, and jobs end all the same. */
@InFleet
class BrokerDownTest {
    private static final int SUBMISSIONS = 400;
    private static final int WARM_UP = 100;

    @Test
    void every_submission_is_accepted_as_quickly_as_before_and_the_jobs_end_by_polling(Fleet fleet) throws Exception {
        RabbitNode node = fleet.broker().node();
        submit(fleet, WARM_UP);
        Burst up = submit(fleet, SUBMISSIONS);
        List<Long> before = pids(fleet);
        node.kill();
        Burst down;
        try {
            down = submit(fleet, SUBMISSIONS);
            System.out.println("p99 of submissions: " + up.p99() + " with the broker, " + down.p99() + " without");
            assertThat(Orders.ends(fleet, down.ids)).hasSize(SUBMISSIONS).containsOnly("succeeded");
            assertThat(programs(fleet)).allMatch(program -> program.answers("/q/health/live"));
            assertThat(programs(fleet)).allMatch(program -> program.answers("/q/health/ready"));
        } finally {
            node.start();
        }
        new Tickets(fleet).awaitConsumed();
        new Tickets(fleet).awaitConsumers();

        assertThat(down.p99()).isLessThan(up.p99().multipliedBy(3).plusMillis(50));
        assertThat(pids(fleet)).isEqualTo(before);
        assertThat(Orders.ends(fleet, up.ids)).containsOnly("succeeded");
    }

    /** A run of submissions, one after the other. */
    private record Burst(List<String> ids, List<Duration> times) {
        Duration p99() {
            List<Duration> sorted = new ArrayList<>(times);
            Collections.sort(sorted);
            return sorted.get(sorted.size() * 99 / 100);
        }
    }

    private static Burst submit(Fleet fleet, int jobs) throws Exception {
        Burst burst = new Burst(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < jobs; i++) {
            ObjectNode order = Api.JSON.createObjectNode().put("agent", "echo").set("input", Orders.number(i));
            long start = System.nanoTime();
            HttpResponse<String> answer = fleet.api(i % 2).post("/v1/jobs", order.toString());
            burst.times.add(Duration.ofNanos(System.nanoTime() - start));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            burst.ids.add(Api.JSON.readTree(answer.body()).path("id").asText());
        }
        return burst;
    }

    private static List<Program> programs(Fleet fleet) {
        return Stream.concat(fleet.apis().stream().map(ApiProgram::program), fleet.workers().stream())
                .filter(Program::isAlive)
                .toList();
    }

    private static List<Long> pids(Fleet fleet) {
        return programs(fleet).stream().map(Program::pid).toList();
    }
}
