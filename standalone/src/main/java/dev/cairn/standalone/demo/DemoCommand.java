package dev.cairn.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.standalone.listen.Received;
import dev.cairn.standalone.rehearsal.RehearsalModel;
import dev.cairn.standalone.rehearsal.RehearsalServer;
import dev.cairn.start.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Runs a job on a fresh server of its own, kills that server with SIGKILL in the middle of a tool call that must not be
 * made twice, starts it again, and checks what came of it. Exit code 0 only if all of it held.
 */
@Command(name = "demo", description = "Watch a job survive kill -9.", mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final Duration MODEL_LATENCY = Duration.ofMillis(600);
    private static final Duration MOST_OF_A_PHASE = Duration.ofSeconds(25);
    private static final Duration MOST_OF_A_DELIVERY = Duration.ofSeconds(15);

    private final Environment environment = Environment.ofProcess();
    private final Screen screen = new Screen();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("cairn-demo");
        try (RehearsalServer model = new RehearsalServer(new RehearsalModel(), MODEL_LATENCY);
                DemoServer server = new DemoServer(environment, folder, model.baseUrl());
                DemoReceiver receiver = new DemoReceiver()) {
            return play(server, model, receiver) ? 0 : 1;
        } finally {
            DemoServer.delete(folder);
        }
    }

    private boolean play(DemoServer server, RehearsalServer model, DemoReceiver receiver) throws Exception {
        screen.say("Starting a fresh Cairn with an agent, a model server that counts its calls, and a receiver of the"
                + " callback …");
        server.start();
        receiver.listenTo(server.address());
        screen.say("Up at " + server.address() + ". Posting a support ticket, with callback.url " + receiver.url());
        Path ticket = environment.home().resolve("samples/tickets/double-charge.json");
        String job = server.submit(ticket, receiver.url());
        screen.say("202 Accepted: " + job + "\n");

        List<JsonNode> before = watch(server, job, DemoCommand::createsTicket);
        server.kill();
        screen.alarm("kill -9 " + "— while create_ticket, which must not happen twice, is under way.");
        Thread.sleep(800);
        screen.say("Starting it again on the same data folder …");
        server.start();

        screen.say("Kept so far, read back from PostgreSQL:\n");
        List<JsonNode> after =
                watch(server, job, steps -> server.job(job).path("finishedAt").isTextual());
        List<Received> callbacks = receiver.await(MOST_OF_A_DELIVERY);
        screen.say("");
        return conclude(new Proof(server.job(job), before, after, model.exchanges(), server.tickets(), callbacks));
    }

    private boolean conclude(Proof proof) {
        boolean ok = proof.tell(screen);
        if (ok) {
            screen.say("\nThe answer:\n  "
                    + proof.job().path("output").path("reply").asText().replace("\n", "\n  "));
        }
        screen.say(
                ok
                        ? "\nThat is Cairn. ./cairn up serves it, ./cairn listen shows callbacks."
                        : "\nThis should not happen. Please report it.");
        return ok;
    }

    /** Shows each step as it is kept, until {@code enough}. */
    private List<JsonNode> watch(DemoServer server, String job, Enough enough) throws Exception {
        screen.beginWatching();
        long end = System.nanoTime() + MOST_OF_A_PHASE.toNanos();
        while (System.nanoTime() < end) {
            List<JsonNode> steps = server.steps(job);
            screen.show(steps);
            if (enough.isMet(steps)) {
                // Read once more: the last step may have been kept between the two looks.
                List<JsonNode> last = server.steps(job);
                screen.show(last);
                return last;
            }
            Thread.sleep(60);
        }
        throw new IllegalStateException("The demo did not get there within " + MOST_OF_A_PHASE.toSeconds()
                + " s; the server's log is in " + server.log());
    }

    @FunctionalInterface
    private interface Enough {
        boolean isMet(List<JsonNode> steps) throws Exception;
    }

    private static boolean createsTicket(List<JsonNode> steps) {
        return steps.stream().anyMatch(step -> step.path("state").asText().equals("reserved"));
    }
}
