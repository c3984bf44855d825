package dev.cairn.system.bench.rates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Measures everybody in turn, holds Cairn against its bars and tells. */
public final class Rates {
    private static final String NOOP = "W1 no-op jobs";
    private static final String AT_0 = "W2 three steps, 0 ms";
    private static final String AT_50 = "W2 three steps, 50 ms";
    private static final String STEADY = "W2 100 jobs/s, 50 ms";
    private static final String MANY = "W3 all under way, 5 s";
    private static final String WAITING = "W3 all wait for 20 s";
    private static final String POST = "W5 200 POST/s";

    private static final int JOBS_OF_A_KILL = 200;

    /** A JVM is warm when its compilers took less than this part of a processor, under each load, in so many rounds in a row. */
    private static final double WARM = 0.1;

    private static final int WARM_ROUNDS = 2;

    /** Whoever is not warm by then is measured as it is. */
    private static final int MOST_WARM_UPS = 60;

    private static final int MOST_QUICK_WARM_UPS = 20;

    private final Choice choice;
    private final int repetitions;
    private final List<Workload> warmUp;
    private final List<Workload> workloads;
    private final Sheet sheet = new Sheet();

    /**
     * What of it all.
     *
     * @param quick fewer jobs and repetitions: to see that it works
     * @param rounds that count; 0 for as many as usual
     * @param workloads begins of names; all if it is empty
     * @param rivals names; all if it is empty
     * @param profile the folder that flight recordings of Cairn's programs go to
     */
    public record Choice(
            boolean quick,
            int rounds,
            Set<String> workloads,
            Set<String> rivals,
            @Nullable Path profile) {
        private boolean has(String workload) {
            return workloads.isEmpty() || workloads.stream().anyMatch(workload::startsWith);
        }

        private int repetitions() {
            return rounds > 0 ? rounds : quick ? 3 : 5;
        }
    }

    public Rates(Choice choice) {
        this.choice = choice;
        this.repetitions = choice.repetitions();
        this.warmUp = List.of(new Workload.Noop(NOOP, 4500, 64), new Workload.ThreeSteps(AT_0, 4800, 200, 0));
        // Shorter ones are ruled by what the machine does meanwhile: a percentile of 300 requests is three of them.
        this.workloads = Stream.<Workload>of(
                        new Workload.Noop(NOOP, 12_000, 64),
                        new Workload.ThreeSteps(AT_0, choice.quick() ? 3_000 : 4_800, 200, 0),
                        new Workload.ThreeSteps(AT_50, choice.quick() ? 600 : 1_800, 200, 50),
                        new Workload.ThreeStepsSteadily(STEADY, 100, 400, 50),
                        new Workload.Post(POST, 200, 1_200),
                        new Workload.Many(MANY, choice.quick() ? 2_000 : 10_000, 200, 5000),
                        new Workload.Waiting(WAITING, choice.quick() ? 2_000 : 10_000, 200, 20_000))
                .filter(workload -> choice.has(workload.title()))
                .toList();
    }

    /** @return the command's exit code */
    public int measure() throws Exception {
        System.out.println("Starting everybody who is measured ...");
        try (Rivals rivals = new Rivals(choice);
                Client client = new Client()) {
            Stage stage = new Stage(client, rivals.model());
            System.out.println("Warming up ...");
            stage.alone(20_000);
            warmUp(stage, rivals);
            for (int repetition = 0; repetition <= repetitions; repetition++) {
                repeat(stage, rivals, repetition);
                System.out.println("  round " + repetition + " of " + repetitions);
            }
            kill(stage);
            if (choice.has(PgBench.TITLE) && PgBench.isInstalled()) {
                new PgBench(choice.quick() ? 5 : 15).measure(sheet);
            }
            // The last workload may have left the model slow.
            stage.setLatency(0);
            sheet.add("model server alone", "model server", stage.alone(20_000));
            return tell(rivals.all().getFirst());
        }
    }

    private void warmUp(Stage stage, Rivals rivals) throws Exception {
        stage.setLatency(0);
        for (Rival rival : rivals.all()) {
            int rounds = 0;
            int warm = 0;
            double busiest = 0;
            while (warm < WARM_ROUNDS && rounds < (choice.quick() ? MOST_QUICK_WARM_UPS : MOST_WARM_UPS)) {
                busiest = 0;
                for (Workload workload : warmUp) {
                    Compilers compilers = Compilers.of(rival.processes().values());
                    measure(stage, workload, rival, false);
                    busiest = Math.max(busiest, compilers.share());
                }
                rounds++;
                warm = busiest < WARM ? warm + 1 : 0;
            }
            System.out.printf("  %s: %d rounds, compilers at %.2f%n", rival.name(), rounds, busiest);
        }
    }

    private void kill(Stage stage) throws Exception {
        if (choice.has(Kills.TITLE)) {
            try (Kills kills = new Kills(stage, JOBS_OF_A_KILL)) {
                kills.measure(repetitions, sheet);
            }
        }
    }

    private void repeat(Stage stage, Rivals rivals, int repetition) throws Exception {
        boolean counts = repetition > 0;
        for (Workload workload : workloads) {
            stage.setLatency(workload.modelMillis());
            for (Rival rival : rivals.all()) {
                if (!workload.isFor(rival) || repetition > workload.rounds()) {
                    continue;
                }
                measure(stage, workload, rival, counts);
                if (workload instanceof Workload.Post && rival.name().equals(Rivals.PLAIN)) {
                    measure(stage, workload, rival.bare(), counts);
                }
            }
        }
    }

    private void measure(Stage stage, Workload workload, Rival rival, boolean counts) throws Exception {
        System.err.printf("\r  %-60s", workload.title() + ", " + rival.name());
        // What a workload left in the heap is not charged to the next one.
        for (ProcessHandle process : rival.processes().values()) {
            Heap.collect(process);
        }
        Measured measured = workload.measure(stage, rival);
        if (counts) {
            sheet.add(workload.title(), rival.name(), measured);
            System.out.printf("  %s%n", Sheet.told(measured));
        }
    }

    private Bars bars() {
        return new Bars(sheet)
                .atLeast(0.6, NOOP, Workload.ENDED, Rivals.STANDALONE, Rivals.GROUPED)
                .atLeast(0.6, AT_0, Workload.ENDED, Rivals.STANDALONE, Rivals.GROUPED)
                .atLeast(1.0, AT_0, Workload.ENDED, Rivals.STANDALONE, Rivals.PLAIN)
                .atLeast(2.0, AT_0, Workload.ENDED, Rivals.STANDALONE, Rivals.PEER)
                .atMost(1.3, MANY, Workload.SECONDS, Rivals.STANDALONE, Rivals.GROUPED)
                .atMost(1024, MANY, Workload.MEMORY, Rivals.STANDALONE)
                .atMost(1024, MANY, Workload.MEMORY, Rivals.FLEET)
                .atMost(50, WAITING, Workload.HEAP, Rivals.STANDALONE)
                .atMost(50, WAITING, Workload.HEAP, Rivals.FLEET)
                .atMost(1.0, Kills.TITLE, Kills.FROM_READY, Rivals.STANDALONE, Rivals.PEER)
                .atMost(1.0, Kills.TITLE, Kills.REPEATED, Rivals.STANDALONE, Rivals.GROUPED)
                .atMost(1.0, STEADY, Workload.ADDED, Rivals.STANDALONE, Rivals.PEER)
                .atMost(1.5, POST, Workload.P50, Rivals.STANDALONE, Rivals.BARE)
                .atMost(1.5, POST, Workload.P99, Rivals.STANDALONE, Rivals.BARE)
                .atLeast(0.5, NOOP, Workload.ENDED, Rivals.FLEET, Rivals.TICKETS)
                .atLeast(0.5, AT_0, Workload.ENDED, Rivals.FLEET, Rivals.TICKETS);
    }

    private int tell(Rival any) throws Exception {
        Bars bars = bars();
        ObjectNode json = Api.JSON
                .createObjectNode()
                .put("what", "rates")
                .put("at", Instant.now().toString())
                .put("commit", Machine.commit())
                .put("repetitions", repetitions);
        ObjectNode machine = Machine.describe().put("postgresql", any.books().setting("server_version"));
        json.set("machine", machine);
        json.set("workloads", sheet.json());
        json.set("bars", bars.json());
        String told = sheet.table() + System.lineSeparator() + bars.lines();
        System.out.println(told);
        System.out.printf(
                "  commit %s, %s cores, PostgreSQL %s; as JSON: %s; with charts: %s%n",
                json.path("commit").asText(),
                machine.path("cores").asText(),
                machine.path("postgresql").asText(),
                written("rates.json", json.toPrettyString()),
                written("rates.md", charts() + "%n```text%n%s```".formatted(told)));
        return bars.held() ? 0 : 1;
    }

    private String charts() {
        return Stream.of(
                        new Chart(sheet, NOOP, Workload.ENDED),
                        new Chart(sheet, AT_0, Workload.ENDED),
                        new Chart(sheet, STEADY, Workload.ADDED),
                        new Chart(sheet, MANY, Workload.SECONDS))
                .map(Chart::drawn)
                .collect(Collectors.joining());
    }

    private static Path written(String name, String text) throws IOException {
        Path file = Path.of("target", "bench", name).toAbsolutePath();
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text + System.lineSeparator());
    }
}
