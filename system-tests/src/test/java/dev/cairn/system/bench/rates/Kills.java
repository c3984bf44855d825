package dev.cairn.system.bench.rates;

import dev.cairn.system.Await;
import dev.cairn.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * SIGKILL of a program whose jobs all wait for their second model call: when has each of them made that call again after the
 * program was started anew, and which calls were made again? Each program and its database is here for this alone.
 */
final class Kills implements AutoCloseable {
    static final String TITLE = "W4 kill -9";
    static final String FROM_READY = "s from ready";
    static final String FROM_START = "s from start";
    static final String REPEATED = "calls repeated";

    private static final int CLIENTS = 64;
    private static final Duration MOST = Duration.ofMinutes(1);

    /** A look costs the processors something, which those that start need themselves. */
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final Stage stage;
    private final int jobs;
    private final Path folder = Files.createTempDirectory("cairn-kills");
    private final List<Mortal> mortals = new ArrayList<>();

    Kills(Stage stage, int jobs) throws Exception {
        this.stage = stage;
        this.jobs = jobs;
        mortals.add(Mortal.standalone(Rivals.cairn(stage.model())));
        mortals.add(program(Rivals.GROUPED, "grouped", Books.Tables.JOBS));
        mortals.add(program(Rivals.PEER, "dbos", Books.Tables.WORKFLOWS));
    }

    private Mortal program(String name, String engine, Books.Tables tables) throws Exception {
        return Mortal.program(name, engine, tables, stage.model(), folder);
    }

    void measure(int repetitions, Sheet sheet) throws Exception {
        for (int i = 1; i <= repetitions; i++) {
            for (Mortal mortal : mortals) {
                measure(mortal, sheet);
            }
            System.out.println("  round " + i + " of " + repetitions + " of kills");
        }
    }

    private void measure(Mortal mortal, Sheet sheet) throws Exception {
        UUID first = Workload.first();
        stage.setLatency(0);
        stage.closeGate();
        Stage.Calls before = stage.calls();
        submit(mortal.start());
        awaitAtTheGate(jobs, mortal);
        mortal.kill();

        long start = System.currentTimeMillis();
        Rival rival = mortal.start();
        long ready = System.currentTimeMillis();
        awaitAtTheGate(2 * jobs, mortal);
        stage.setLatency(0);
        Ends ends = new Ends(rival.books(), first);
        Await.until("all jobs have succeeded", MOST, () -> ends.succeeded() == jobs);
        Stage.Calls after = stage.calls();
        Map<String, Double> figures = new LinkedHashMap<>();
        // Some go on before they say that they are ready.
        figures.put(FROM_READY, Math.max(1, after.lastAtMillis() - ready) / 1e3);
        figures.put(FROM_START, (after.lastAtMillis() - start) / 1e3);
        figures.put(REPEATED, (double) after.all() - before.all() - 2 * jobs);
        sheet.add(TITLE, rival.name(), new Measured(figures, Map.of()));
        System.out.println("  " + rival.name() + ": " + figures);
        rival.books().close();
        mortal.kill();
    }

    private void submit(Rival rival) throws Exception {
        Client.await(stage.client()
                .keepUnderWay(CLIENTS, jobs, () -> stage.client().submit(rival, Workload.THREE_STEPS)));
        rival.books().close();
    }

    private void awaitAtTheGate(int calls, Mortal mortal) throws Exception {
        long end = System.nanoTime() + MOST.toNanos();
        while (stage.calls().atTheGate() < calls) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("only " + stage.calls().atTheGate() + " of " + calls
                        + " calls came within " + MOST + "; the log: " + kept(mortal.log()));
            }
            TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
        }
    }

    /** A copy: the folder that it is in goes away. */
    private static Path kept(Path log) throws IOException {
        return Files.copy(log, Files.createTempFile("cairn-bench", ".log"), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws Exception {
        for (Mortal mortal : mortals) {
            mortal.close();
        }
        Trees.delete(folder);
    }
}
