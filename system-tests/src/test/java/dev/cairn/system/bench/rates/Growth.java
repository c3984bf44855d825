package dev.cairn.system.bench.rates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.Cairn;
import dev.cairn.system.bench.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures what a job touches in the database, before and after a long life. */
public final class Growth {
    private static final int REPETITIONS = 3;
    private static final double MOST_GROWTH = 1.1;

    /** Processes of the server that have nothing to do tell what they did after ten seconds. */
    private static final Duration TOLD_LATE = Duration.ofSeconds(11);

    /** Pages of a job. */
    private static final double LEAST_TOLD = 0.1;

    private final Past past;
    private final Map<String, Integer> jobs = new LinkedHashMap<>();
    private final List<Workload> workloads;
    private final ObjectNode json = Api.JSON.createObjectNode().put("what", "history");
    private boolean held = true;

    public Growth(int ended, int waiting) {
        this.past = new Past(ended, waiting);
        this.workloads = List.of(
                new Workload.Noop("W1 no-op jobs", 1500, 64),
                new Workload.ThreeSteps("W2 three steps, 0 ms", 600, 200, 0));
        jobs.put("W1 no-op jobs", 1500);
        jobs.put("W2 three steps, 0 ms", 600);
    }

    /**
     * What jobs of one workload cost.
     *
     * @param pages of a job, by kind of statement
     * @param relations the same, by table and index
     */
    private record Cost(
            Map<String, Double> pages,
            Map<String, Double> relations,
            Pages.Updates job,
            Pages.Updates lease,
            double perSecond) {
        double together() {
            return pages.values().stream().mapToDouble(Double::doubleValue).sum();
        }
    }

    /** @return the command's exit code */
    public int measure() throws Exception {
        try (Grown database = new Grown();
                Client client = new Client();
                BenchProgram model = new BenchProgram(database.log())
                        .over("jdbc:postgresql://127.0.0.1:1/none")
                        .having("bench.engine=model")
                        .start()) {
            Stage stage = new Stage(client, model);
            stage.setLatency(0);
            System.out.println("Over empty tables ...");
            Map<String, Cost> before = costs(database, stage);
            load(database);
            System.out.println("Over full ones ...");
            return tell(before, costs(database, stage));
        }
    }

    private void load(Grown database) throws Exception {
        System.out.println("Loading ...");
        long start = System.nanoTime();
        database.restart(false);
        try (Connection connection = database.connect();
                Connection other = database.connect()) {
            past.load(connection, other);
            double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
            double gigabytes = Past.gigabytes(connection);
            json.put("ended", past.ended()).put("waiting", past.waiting());
            json.put("secondsToLoad", seconds).put("gigabytes", gigabytes);
            System.out.printf(Locale.ROOT, "  %.1f GB on disk after %.0f s%n", gigabytes, seconds);
        }
        database.restart(true);
    }

    private Map<String, Cost> costs(Grown database, Stage stage) throws Exception {
        try (Cairn cairn = database.cairn(stage.model());
                Connection connection = database.connect()) {
            Rival rival = database.rival(cairn, connection);
            for (Workload workload : workloads) {
                workload.measure(stage, rival);
            }
            Map<String, Cost> costs = new LinkedHashMap<>();
            for (Workload workload : workloads) {
                costs.put(workload.title(), cost(stage, rival, workload, new Pages(connection)));
            }
            return costs;
        }
    }

    private Cost cost(Stage stage, Rival rival, Workload workload, Pages pages) throws Exception {
        workload.measure(stage, rival);
        Thread.sleep(TOLD_LATE);
        Map<String, Long> relations = pages.relations();
        Pages.Updates job = pages.updates("job");
        Pages.Updates lease = pages.updates("lease");
        pages.forget();
        double perSecond = 0;
        for (int i = 0; i < REPETITIONS; i++) {
            perSecond += workload.measure(stage, rival).figures().get(Workload.ENDED) / REPETITIONS;
        }
        int all = REPETITIONS * jobs.get(workload.title());
        Map<String, Double> touched = pages.touched(all);
        Thread.sleep(TOLD_LATE);
        Map<String, Double> since = new LinkedHashMap<>();
        pages.relations()
                .forEach((relation, count) -> since.put(relation, (count - relations.get(relation)) / (double) all));
        return new Cost(
                touched,
                since,
                pages.updates("job").since(job),
                pages.updates("lease").since(lease),
                perSecond);
    }

    private int tell(Map<String, Cost> before, Map<String, Cost> after) throws Exception {
        ObjectNode machine = Machine.describe();
        json.put("at", Instant.now().toString()).put("commit", Machine.commit()).set("machine", machine);
        System.out.printf(
                Locale.ROOT,
                "%n  pages touched per job, over empty tables and over %,d jobs that ended and %,d that wait%n",
                past.ended(),
                past.waiting());
        before.forEach((title, cost) -> tell(title, cost, after.get(title)));
        System.out.println(
                "%n  commit %s; as JSON: %s".formatted(json.path("commit").asText(), written()));
        return held ? 0 : 1;
    }

    private void tell(String title, Cost before, Cost after) {
        ObjectNode ofWorkload = json.putObject(title);
        System.out.println("  " + title);
        before.pages()
                .forEach((kind, pages) ->
                        line(ofWorkload, kind, pages, after.pages().getOrDefault(kind, 0.0)));
        line(ofWorkload, "together", before.together(), after.together());
        ObjectNode relations = ofWorkload.putObject("relations");
        before.relations().forEach((relation, pages) -> {
            if (Math.max(pages, after.relations().get(relation)) >= LEAST_TOLD) {
                line(relations, "  " + relation, pages, after.relations().get(relation));
            }
        });
        line(ofWorkload, "ended/s", before.perSecond(), after.perSecond());
        double all = REPETITIONS * jobs.get(title);
        line(
                ofWorkload,
                "updates of a job's row",
                before.job().updated() / all,
                after.job().updated() / all);
        line(
                ofWorkload,
                "  of them without an index",
                before.job().withoutIndexes() / all,
                after.job().withoutIndexes() / all);
        line(
                ofWorkload,
                "renewals without an index",
                before.lease().share(),
                after.lease().share());
        boolean holds = after.together() <= MOST_GROWTH * before.together();
        held &= holds;
        System.out.printf(Locale.ROOT, "  %s at most %.2f of it over empty tables%n", holds ? "✔" : "✘", MOST_GROWTH);
    }

    private static void line(ObjectNode json, String what, double before, double after) {
        json.putObject(what).put("before", before).put("after", after);
        System.out.printf(Locale.ROOT, "    %-32s %10.2f %10.2f %8.2f%n", what, before, after, after / before);
    }

    private Path written() throws IOException {
        Path file = Path.of("target", "bench", "history.json").toAbsolutePath();
        Files.createDirectories(file.getParent());
        return Files.writeString(file, json.toPrettyString() + System.lineSeparator());
    }
}
