package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SIGKILL, at every place of a job's way. */
class KillTest {
    private static final Duration PROMPT = Duration.ofSeconds(3);

    @ParameterizedTest(name = "in model step {0}")
    @ValueSource(ints = {1, 2, 3})
    void a_job_killed_in_a_model_call_repeats_that_call_and_no_other(int step) throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == step - 1);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("killed"));
            gate.awaitReached();
            List<JsonNode> kept = cairn.steps(id);
            cairn.kill();
            int before = server.calls().size();
            cairn.start();
            long ready = System.nanoTime();
            Await.until("the call is made again", () -> server.calls().size() > before);
            assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(PROMPT);
            gate.open();
            assertFinishedOnce(cairn, id, "killed", kept);
            for (int turns = 0; turns < 3; turns++) {
                assertThat(callsAt(server, "killed", turns)).isEqualTo(turns == step - 1 ? 2 : 1);
            }
        }
    }

    @ParameterizedTest(name = "in tool step {0}")
    @CsvSource({"2, 1", "4, 2"})
    void a_job_killed_in_a_tool_call_makes_no_model_call_again_and_files_one_ticket(int step, int asked)
            throws Exception {
        try (ModelServer server = new ModelServer((n, call) -> Triage.reply(call));
                Cairn cairn = new Cairn()
                        .with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.samples.tool-delay=PT1S")
                        .start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("tool"));
            Await.until(
                    "the step before is kept",
                    () -> cairn.job(id).path("usage").path("modelCalls").asInt() == asked);
            if (step == 4) {
                Await.until("the call is reserved", () -> cairn.steps(id).size() == 5);
            }
            List<JsonNode> kept = cairn.steps(id).stream()
                    .filter(s -> !s.path("state").asText().equals("reserved"))
                    .toList();
            cairn.kill();
            cairn.start();
            assertFinishedOnce(cairn, id, "tool", kept);
            assertThat(server.calls()).hasSize(3);
        }
    }

    @Test
    void a_job_goes_on_after_program_and_database_were_both_killed() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 2);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            String id = cairn.submit(Triage.AGENT, Triage.ticket("both"));
            gate.awaitReached();
            List<JsonNode> kept = cairn.steps(id);
            Path pidFile;
            try (Stream<Path> files = Files.walk(cairn.data())) {
                pidFile = files.filter(file -> file.endsWith("postmaster.pid"))
                        .findFirst()
                        .orElseThrow();
            }
            ProcessHandle postgres = ProcessHandle.of(Long.parseLong(
                            Files.readAllLines(pidFile).getFirst().strip()))
                    .orElseThrow();
            cairn.kill();
            assertThat(postgres.destroyForcibly()).isTrue();
            postgres.onExit().get();
            gate.open();
            cairn.start();
            assertFinishedOnce(cairn, id, "both", kept);
            assertThat(server.calls()).hasSize(4);
        }
    }

    @Test
    void twenty_jobs_in_flight_all_finish_after_one_kill() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 2);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.add(cairn.submit(Triage.AGENT, Triage.ticket("many-" + i)));
            }
            Await.until("all wait for their last call", () -> gate.reached() == 20);
            cairn.kill();
            gate.open();
            cairn.start();
            for (int i = 0; i < 20; i++) {
                assertFinishedOnce(cairn, ids.get(i), "many-" + i, List.of());
            }
            assertThat(server.calls()).hasSize(3 * 20 + 20);
        }
    }

    @Test
    void jobs_of_a_killed_program_run_again_while_its_lease_would_still_hold() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn()
                        .with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.engine.lease=30m")
                        .start()) {
            for (int i = 0; i < 20; i++) {
                cairn.submit(Triage.AGENT, Triage.ticket("held-" + i));
            }
            Await.until("all wait for their second call", () -> gate.reached() == 20);
            cairn.kill();
            cairn.start();
            Await.until("all make that call again", () -> gate.reached() == 40);
            assertThat(server.calls()).hasSize(20 + 20 + 20);
            gate.open();
        }
    }

    @Test
    void a_hundred_and_twenty_model_calls_may_be_under_way_at_once() throws Exception {
        Gate gate = new Gate(call -> true);
        try (ModelServer server = new ModelServer(gate);
                Cairn cairn = new Cairn().with("CAIRN_MODEL_URL", server.url()).start()) {
            for (int i = 0; i < 120; i++) {
                cairn.submit(Triage.AGENT, Triage.ticket("wide-" + i));
            }
            Await.until("all are under way", () -> gate.reached() == 120);
            gate.open();
        }
    }

    @Test
    void jobs_survive_kills_at_random_moments() throws Exception {
        Random random = new Random(20261121);
        try (ModelServer server = new ModelServer((n, call) -> Triage.reply(call));
                Cairn cairn = new Cairn()
                        .with("CAIRN_MODEL_URL", server.url())
                        .having("cairn.samples.tool-delay=PT0.3S")
                        .start()) {
            List<String> ids = new ArrayList<>();
            for (int kill = 0; kill < 5; kill++) {
                for (int i = 0; i < 3; i++) {
                    ids.add(cairn.submit(Triage.AGENT, Triage.ticket("random-" + ids.size())));
                }
                CountDownLatch moment = new CountDownLatch(1);
                boolean early = moment.await(random.nextInt(900), TimeUnit.MILLISECONDS);
                assertThat(early).isFalse();
                cairn.kill();
                cairn.start();
            }
            for (int i = 0; i < ids.size(); i++) {
                assertFinishedOnce(cairn, ids.get(i), "random-" + i, List.of());
            }
            // A call is repeated only if a kill fell between its request and the commit of its reply.
            assertThat(server.calls().size()).isBetween(3 * 15, 3 * 15 + 15);
        }
    }

    private static long callsAt(ModelServer server, String subject, int turns) {
        return server.calls().stream()
                .filter(call -> Triage.subject(call).equals(subject) && Triage.turns(call) == turns)
                .count();
    }

    private static void assertFinishedOnce(Cairn cairn, String id, String subject, List<JsonNode> kept)
            throws Exception {
        JsonNode job = cairn.untilFinal(id);
        assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("output")).isEqualTo(Triage.answer());
        assertThat(cairn.steps(id)).hasSize(6).containsAll(kept);
        assertThat(Triage.filed(cairn, subject)).hasSize(1);
    }
}
