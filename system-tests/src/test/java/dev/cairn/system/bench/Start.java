package dev.cairn.system.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.Program;
import dev.cairn.system.fleet.ApiProgram;
import dev.cairn.system.fleet.Fleet;
import dev.cairn.system.survival.Triage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long programs take from their launch until they are ready, and until a first job has ended. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "From the launch of standalone, api and worker until ready and until a first job is done, with the"
                        + " cache of a training and without, in turn.")
final class Start implements Callable<Integer> {
    private static final Duration MOST_OF_A_TRAINING = Duration.ofMinutes(3);
    private static final Path CACHES = Path.of("target", "bench", "caches").toAbsolutePath();

    /** Those of the launcher and of the images; a cache fits no other ones. */
    private static final List<String> OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    @Option(names = "--rounds", paramLabel = "N", description = "Starts of each kind (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    private int tickets;
    private final List<Duration> trainings = new ArrayList<>();
    private final Figures figures = new Figures("start");

    /** Whether a program is started with its cache. */
    private enum With {
        NO_CACHE,
        CACHE;

        void prepare(Consumer<String> argument, String name) {
            argument.accept("--sun-misc-unsafe-memory-access=allow");
            argument.accept("-XX:TieredStopAtLevel=4");
            if (this == CACHE) {
                argument.accept("-XX:AOTCache=" + CACHES.resolve(name + ".aot"));
                // A JVM that cannot use it does not start: nothing would be measured.
                argument.accept("-XX:AOTMode=on");
            }
        }

        String of(String name) {
            return name + (this == CACHE ? " with" : " without");
        }
    }

    @Override
    public Integer call() throws Exception {
        figures.setting("rounds", rounds);
        trainWhereNeeded();
        System.out.println("Starting standalone " + 2 * rounds + " times ...");
        standalone();
        System.out.println(
                "Starting PostgreSQL, RabbitMQ, two apis and a worker, then each " + 2 * rounds + " times ...");
        try (Fleet fleet = Fleet.durable(1, program -> program.running("-XX:TieredStopAtLevel=4"))) {
            fleet.model((number, call) -> Triage.reply(call)).forget();
            apis(fleet);
            fleet.workers().getFirst().terminate();
            workers(fleet);
        }
        return figures.tell();
    }

    /** A training takes as long as many starts. */
    private void trainWhereNeeded() throws Exception {
        if (!isMade("standalone", "standalone")) {
            train();
        }
        if (!isMade("api", "programs/api") || !isMade("worker", "programs/worker")) {
            train("--api", jar("programs/api"), "--worker", jar("programs/worker"));
        }
        figures.row("making caches", new Times(trainings));
    }

    private static boolean isMade(String name, String module) throws IOException {
        Path cache = CACHES.resolve(name + ".aot");
        return Files.exists(cache)
                && Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(Path.of(jar(module)))) > 0;
    }

    private static String jar(String module) {
        return Program.CHECKOUT
                .resolve(module)
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString();
    }

    private void train(String... programs) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-jar", jar("standalone"), "train", "--into", CACHES.toString()));
        command.addAll(List.of(programs));
        command.add("--");
        command.addAll(OPTIONS);
        System.out.println("Making a cache ...");
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("CAIRN_HOME", Program.CHECKOUT.toString());
        long begun = System.nanoTime();
        Process training = builder.start();
        if (!training.waitFor(MOST_OF_A_TRAINING.toSeconds(), TimeUnit.SECONDS) || training.exitValue() != 0) {
            training.destroy();
            throw new IllegalStateException("the training made no cache");
        }
        trainings.add(Duration.ofNanos(System.nanoTime() - begun));
    }

    /** On data folders that were there before: the first start of all makes the database, too. */
    private void standalone() throws Exception {
        List<Starts> starts = List.of(new Starts(), new Starts());
        JsonNode ticket = Api.sampleTicket("double-charge");
        try (Cairn without = new Cairn();
                Cairn cached = new Cairn()) {
            List<Cairn> cairns = List.of(without, cached);
            for (With with : With.values()) {
                Cairn cairn = cairns.get(with.ordinal());
                with.prepare(cairn::running, "standalone");
                cairn.start().terminate();
            }
            for (int start = 0; start < 2 * rounds; start++) {
                Cairn cairn = cairns.get(start % 2);
                starts.get(start % 2).measure(cairn::start, cairn::pid, cairn, () -> Starts.submit(cairn, ticket));
                cairn.terminate();
            }
        }
        tell("standalone", starts);
    }

    /** The worker that runs the first job has run others before. */
    private void apis(Fleet fleet) throws Exception {
        List<Starts> starts = List.of(new Starts(), new Starts());
        List<ApiProgram> apis = List.of(fleet.api(), fleet.api());
        for (With with : With.values()) {
            with.prepare(apis.get(with.ordinal()).program()::running, "api");
        }
        for (int start = 0; start < 2 * rounds; start++) {
            ApiProgram api = apis.get(start % 2);
            Program program = api.program();
            starts.get(start % 2).measure(api::start, program::pid, api, () -> Starts.submit(api, ticket()));
            program.terminate();
        }
        tell("api", starts);
    }

    /** A job waits for the worker, announced by a ticket. */
    private void workers(Fleet fleet) throws Exception {
        List<Starts> starts = List.of(new Starts(), new Starts());
        List<Program> workers = List.of(fleet.worker(), fleet.worker());
        for (With with : With.values()) {
            with.prepare(workers.get(with.ordinal())::running, "worker");
        }
        for (int start = 0; start < 2 * rounds; start++) {
            Program worker = workers.get(start % 2);
            Await.until("no worker consumes", () -> fleet.broker().consumers() == 0);
            String waiting = Starts.submit(fleet.api(0), ticket());
            starts.get(start % 2).measure(worker::start, worker::pid, fleet.api(0), () -> waiting);
            worker.terminate();
        }
        tell("worker", starts);
    }

    private JsonNode ticket() {
        return Triage.ticket("ticket " + ++tickets);
    }

    private void tell(String name, List<Starts> starts) throws IOException {
        for (With with : With.values()) {
            starts.get(with.ordinal()).into(figures, with.of(name));
        }
        Duration without = starts.get(With.NO_CACHE.ordinal()).medianToReady();
        Duration cached = starts.get(With.CACHE.ordinal()).medianToReady();
        figures.setting(name + ".aot", (Files.size(CACHES.resolve(name + ".aot")) >> 20) + " MB")
                .bar("until " + name + " is ready with a cache, median, and without", cached, without);
    }
}
