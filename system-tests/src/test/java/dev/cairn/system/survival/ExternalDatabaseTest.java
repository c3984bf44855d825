package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program over a PostgreSQL of somebody else's: the lock in its own folder tells that its predecessor is gone. */
class ExternalDatabaseTest {
    private static final int JOBS = 200;
    private static final Duration PROMPT = Duration.ofSeconds(3);

    @TempDir
    static Path folder;

    @Test
    void the_jobs_of_a_killed_program_run_again_while_its_lease_would_still_hold() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 1);
        try (ModelServer server = new ModelServer(gate);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("one")));
                Cairn cairn = new Cairn();
                Cairn beside = new Cairn()) {
            over(postgres, beside, server).start();
            over(postgres, cairn, server).start();
            for (int i = 0; i < JOBS; i++) {
                cairn.submit(Triage.AGENT, Triage.ticket("held-" + i));
            }
            Await.until("all wait for their second call", () -> gate.reached() == JOBS);

            cairn.kill();
            cairn.start();
            long ready = System.nanoTime();
            Await.until("all make that call again", () -> gate.reached() == 2 * JOBS);

            assertThat(Duration.ofNanos(System.nanoTime() - ready)).isLessThan(PROMPT);
            assertThat(server.calls()).as("no first call was made again").hasSize(3 * JOBS);
            assertThat(beside.metric("cairn_leases_lost_total", ""))
                    .as("of those beside")
                    .isZero();
            gate.open();
        }
    }

    @Test
    void two_programs_in_one_folder_are_two_workers() throws Exception {
        Gate gate = new Gate(call -> Triage.turns(call) == 0);
        try (ModelServer server = new ModelServer(gate);
                EmbeddedPostgres postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("two")));
                Cairn first = new Cairn();
                Cairn second = new Cairn()) {
            over(postgres, first, server).start();
            String job = first.submit(Triage.AGENT, Triage.ticket("of the first"));
            gate.awaitReached();

            over(postgres, second, server)
                    .with("CAIRN_DATA", first.data().toString())
                    .start();

            gate.open();
            assertThat(first.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            assertThat(first.steps(job))
                    .allSatisfy(step -> assertThat(step.path("attempt").asInt()).isEqualTo(1));
            assertThat(server.calls()).hasSize(3);
        }
    }

    private static Cairn over(EmbeddedPostgres postgres, Cairn cairn, ModelServer model) throws IOException {
        return cairn.with("CAIRN_DB_URL", postgres.jdbcUrl())
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password())
                .with("CAIRN_MODEL_URL", model.url())
                .having("cairn.api.development-key=true")
                .having("cairn.engine.lease=30m");
    }
}
