package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.Receiver;
import dev.cairn.system.Receiver.Delivery;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two apis over one database are one api. */
@InFleet
class ReplicasTest {
    private static final int JOBS = 200;
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";

    @Test
    void a_key_that_came_to_both_at_once_makes_one_job(Fleet fleet) throws Exception {
        String order = order(0).toString();
        for (int round = 0; round < 20; round++) {
            String key = "both-" + round;
            List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                ApiProgram api = fleet.api(i % 2);
                calls.add(() -> api.post("/v1/jobs", order, "Idempotency-Key", key));
            }
            Set<String> ids = new HashSet<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<HttpResponse<String>> answer : threads.invokeAll(calls)) {
                    assertThat(answer.get().statusCode())
                            .as(answer.get().body())
                            .isEqualTo(202);
                    ids.add(Api.JSON.readTree(answer.get().body()).path("id").asText());
                }
            }
            assertThat(ids).hasSize(1);
        }
    }

    @Test
    void both_send_callbacks_and_each_is_sent_once(Fleet fleet) throws Exception {
        try (Receiver receiver = new Receiver()) {
            Set<String> jobs = new HashSet<>();
            for (int i = 0; i < JOBS; i++) {
                ObjectNode order = order(i);
                order.putObject("callback").put("url", receiver.url("/once")).put("secret", SECRET);
                jobs.add(fleet.api(i % 2).submit(order));
            }
            Await.until(
                    "every job's callback is settled",
                    Duration.ofSeconds(60),
                    () -> receiver.deliveries().size() >= JOBS && pending(fleet) == 0);

            List<Delivery> deliveries = receiver.deliveries();
            assertThat(deliveries).extracting(Delivery::job).containsExactlyInAnyOrderElementsOf(jobs);
            assertThat(deliveries).extracting(Delivery::id).doesNotHaveDuplicates();
            assertThat(deliveries).allMatch(delivery -> delivery.isSignedWith(SECRET));
            for (int api = 0; api < 2; api++) {
                assertThat(fleet.api(api).program().metric("cairn_callbacks_tries_seconds_count", "outcome"))
                        .as("tries of api %s", api)
                        .isPositive();
            }
        }
    }

    private static ObjectNode order(int number) {
        return Api.JSON.createObjectNode().put("agent", "echo").set("input", Orders.number(number));
    }

    private static long pending(Fleet fleet) throws Exception {
        try (var connection = fleet.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from delivery where state = 'pending'")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
