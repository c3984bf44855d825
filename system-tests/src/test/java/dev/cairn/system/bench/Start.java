package dev.cairn.system.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.Program;
import dev.cairn.system.bench.rates.FirstMinute;
import dev.cairn.system.fleet.ApiProgram;
import dev.cairn.system.fleet.Fleet;
import dev.cairn.system.survival.Triage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
                        + " cache of a training and without, in turn; and how the rate of jobs rises from then on, beside the"
                        + " grouped floor and DBOS.")
final class Start implements Callable<Integer> {
    /** What a program is to reach while it is still new: of its own warm rate, and of the grouped floor's time. */
    private static final double PART_OF_WARM = 0.6;

    private static final Duration UNTIL_PART = Duration.ofSeconds(5);
    private static final double OF_THE_FLOOR = 1.5;
    private static final double OF_WARM_CPU = 2;
    private static final Duration MOST_OF_A_WAIT = Duration.ofMillis(10);
    private static final int WAITS = 101;

    /** Not measured: what a program that is new adds is its compiler's. */
    private static final int WAITS_BEFORE = 800;

    @Option(names = "--rounds", paramLabel = "N", description = "Starts of each kind (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    private int tickets;
    private final Figures figures = new Figures("start");

    /** Whether a program is started with its cache. */
    private enum With {
        NO_CACHE,
        CACHE;

        void prepare(Consumer<String> argument, String name) {
            argument.accept("-XX:TieredStopAtLevel=4");
            if (this == CACHE) {
                Caches.arguments(name).forEach(argument);
            } else {
                Caches.OPTIONS.forEach(argument);
            }
        }

        String of(String name) {
            return name + (this == CACHE ? " with" : " without");
        }
    }

    @Override
    public Integer call() throws Exception {
        figures.setting("rounds", rounds);
        List<Duration> trainings = new ArrayList<>(Caches.ofStandalone());
        trainings.addAll(Caches.ofApiAndWorker());
        figures.row("making caches", new Times(trainings));
        System.out.println("Starting standalone " + 2 * rounds + " times ...");
        standalone();
        firstMinute();
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
                if (start == 2 * rounds - 1) {
                    waits(cairn);
                }
                cairn.terminate();
            }
        }
        tell("standalone", starts);
    }

    private void firstMinute() throws Exception {
        System.out.println("Running the first jobs of standalone, grouped floor and DBOS ...");
        try (FirstMinute minute = new FirstMinute()) {
            FirstMinute.Curve floor = minute.grouped();
            FirstMinute.Curve peer = minute.peer();
            FirstMinute.Curve cairn = minute.standalone();
            for (FirstMinute.Curve curve : List.of(cairn, floor, peer)) {
                figures.curve("jobs/s by thousand, " + curve.name(), curve.rates());
            }
            figures.bar("until 60 % of its warm rate", cairn.until(PART_OF_WARM), UNTIL_PART)
                    .bar(
                            "first 1,000 jobs, and 1.5 times the floor's",
                            cairn.firstThousand(),
                            times(OF_THE_FLOOR, floor.firstThousand()))
                    .bar(
                            "processor time of the first 5,000 jobs, and twice that of as many when warm",
                            cairn.firstCpu(),
                            times(OF_WARM_CPU, cairn.warmCpu()));
        }
    }

    private static Duration times(double factor, Duration time) {
        return Duration.ofNanos(Math.round(factor * time.toNanos()));
    }

    /** What waiting for a job adds to the time that the job itself says that it took. */
    private void waits(Cairn cairn) throws Exception {
        List<Duration> added = new ArrayList<>();
        for (int i = 0; i < WAITS_BEFORE + WAITS; i++) {
            long begun = System.nanoTime();
            JsonNode job =
                    Api.JSON.readTree(cairn.post("/v1/jobs", "{\"agent\": \"echo\", \"input\": 1}", "Prefer", "wait=10")
                            .body());
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            added.add(took.minus(Duration.between(
                    Instant.parse(job.path("createdAt").asText()),
                    Instant.parse(job.path("finishedAt").asText()))));
        }
        Times times = new Times(added.subList(WAITS_BEFORE, added.size()));
        figures.row("Prefer: wait, added to an echo", times)
                .bar("Prefer: wait adds, median", times.median(), MOST_OF_A_WAIT);
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
        figures.setting(name + ".aot", Caches.megabytes(name) + " MB")
                .bar("until " + name + " is ready with a cache, median, and without", cached, without);
    }
}
