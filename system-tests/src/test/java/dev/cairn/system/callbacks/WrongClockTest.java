package dev.cairn.system.callbacks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.Receiver;
import dev.cairn.system.WallClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program whose clock is an hour wrong, over a database whose clock is right. */
class WrongClockTest {
    @ParameterizedTest
    @ValueSource(longs = {1, -1})
    void a_program_with_a_wrong_clock_signs_and_judges_times_by_the_databases(long hours) throws Exception {
        try (Cairn cairn = new Cairn();
                Receiver receiver = new Receiver()) {
            mislead(cairn, Duration.ofHours(hours));
            cairn.start();
            assertSignedNow(cairn, receiver);
            assertWaitsUntil(cairn, Instant.now().plusSeconds(40));
        }
    }

    private static void assertSignedNow(Cairn cairn, Receiver receiver) throws Exception {
        String job = submit(cairn, receiver.url("/"), Instant.now().plus(Duration.ofMinutes(20)));
        assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
        Await.until("the callback came", () -> !receiver.deliveries().isEmpty());
        String secret = Cairn.JSON
                .readTree(cairn.post("/v1/signing-secret/reveal", "").body())
                .path("secret")
                .asText();
        // The official library takes a time that is at most five minutes off.
        assertThat(receiver.deliveries().getFirst().isSignedWith(secret)).isTrue();
    }

    private static void assertWaitsUntil(Cairn cairn, Instant runAt) throws Exception {
        ObjectNode order = Cairn.JSON.createObjectNode().put("agent", "echo").put("input", "later");
        JsonNode job = Cairn.JSON.readTree(
                cairn.post("/v1/jobs", order.put("runAt", runAt.toString()).toString())
                        .body());
        HttpResponse<String> look = cairn.get("/v1/jobs/" + job.path("id").asText());
        assertThat(look.headers().firstValueAsLong("Retry-After").orElseThrow()).isBetween(5L, 40L);
        assertThat(Cairn.JSON
                        .readTree(look.body())
                        .path("waitingFor")
                        .path("kind")
                        .asText())
                .isEqualTo("runAt");
    }

    private static void mislead(Cairn cairn, Duration by) throws Exception {
        Optional<WallClock> clock = WallClock.at(cairn.folder().resolve("clock"));
        if (clock.isEmpty()) {
            System.out.println("SKIPPED: a test of wrong clocks, for libfaketime is not installed.");
        }
        Assumptions.assumeTrue(clock.isPresent(), "libfaketime is not installed");
        clock.get().off(by).environment().forEach(cairn::with);
    }

    private static String submit(Cairn cairn, String callback, Instant deadline) throws Exception {
        ObjectNode order = Cairn.JSON
                .createObjectNode()
                .put("agent", "echo")
                .put("input", "in time")
                .put("deadline", deadline.toString());
        order.putObject("callback").put("url", callback);
        HttpResponse<String> answer = cairn.post("/v1/jobs", order.toString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Cairn.JSON.readTree(answer.body()).path("id").asText();
    }
}
