package dev.cairn.system.bench.rates;

import dev.cairn.system.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How the rate of a program rises from the moment at which it is ready, and what its first jobs cost: its JVM compiles while it
 * works, and a worker that was started because there is work is at its slowest just then. Jobs have three steps and a model at
 * 0 ms, 200 are under way.
 */
public final class FirstMinute implements AutoCloseable {
    private static final int SLICE = 1000;
    private static final int FIRST_SLICES = 5;
    private static final int UNDER_WAY = 200;
    private static final int MOST_SLICES = 120;

    /** Compilers that take less than this part of a processor are done. */
    private static final double WARM = 0.1;

    private final Path folder = Files.createTempDirectory("cairn-first-minute");
    private final BenchProgram model;
    private final Client client = new Client();

    /**
     * What one start showed.
     *
     * @param slices seconds from ready until so many thousand jobs had ended
     * @param used processor seconds of the program until then
     */
    public record Curve(String name, List<Double> slices, List<Double> used) {
        /** Jobs a second, of each thousand. */
        public List<Double> rates() {
            List<Double> rates = new ArrayList<>();
            double before = 0;
            for (double at : slices) {
                rates.add(SLICE / (at - before));
                before = at;
            }
            return rates;
        }

        /** Of the last five thousand. */
        double warmRate() {
            return FIRST_SLICES * SLICE / lastOf(slices);
        }

        /** From ready until it runs jobs at this part of its warm rate. */
        public Duration until(double part) {
            List<Double> rates = rates();
            double at = slices.getLast();
            for (int i = rates.size() - 1; i >= 0; i--) {
                if (rates.get(i) >= part * warmRate()) {
                    at = i == 0 ? 0 : slices.get(i - 1);
                }
            }
            return seconds(at);
        }

        public Duration firstThousand() {
            return seconds(slices.getFirst());
        }

        /** Processor time for the first 5,000 jobs. */
        public Duration firstCpu() {
            return seconds(used.get(FIRST_SLICES - 1));
        }

        /** The same for the last 5,000. */
        public Duration warmCpu() {
            return seconds(lastOf(used));
        }

        private static double lastOf(List<Double> sums) {
            int last = sums.size() - 1;
            return sums.get(last) - sums.get(last - FIRST_SLICES);
        }

        private static Duration seconds(double seconds) {
            return Duration.ofNanos(Math.round(seconds * 1e9));
        }
    }

    public FirstMinute() throws Exception {
        model = new BenchProgram(folder.resolve("model.log"))
                .over("jdbc:postgresql://127.0.0.1:1/none")
                .having("bench.engine=model")
                .start();
        Stage stage = new Stage(client, model);
        stage.setLatency(0);
        // Neither the client nor the model is to be what is slow at first.
        for (int i = 0; i < 5; i++) {
            stage.alone(20_000);
        }
    }

    /** With its cache, as users start it, and until its compilers have little to do. */
    public Curve standalone() throws Exception {
        try (Mortal mortal = Mortal.standalone(Rivals.cairn(model))) {
            return measure(Rivals.STANDALONE, mortal, MOST_SLICES);
        }
    }

    /** The first 15,000 jobs. */
    public Curve grouped() throws Exception {
        try (Mortal floor = Mortal.program(Rivals.GROUPED, "grouped", Books.Tables.JOBS, model, folder)) {
            return measure(Rivals.GROUPED, floor, 15);
        }
    }

    /** As {@link #grouped}. */
    public Curve peer() throws Exception {
        try (Mortal peer = Mortal.program(Rivals.PEER, "dbos", Books.Tables.WORKFLOWS, model, folder)) {
            return measure(Rivals.PEER, peer, 15);
        }
    }

    /** On a database that was there before: the first start of all makes the tables, too. */
    private Curve measure(String name, Mortal mortal, int mostSlices) throws Exception {
        mortal.start().books().close();
        mortal.kill();
        Rival rival = mortal.start();
        Cpu cpu = Cpu.from(rival.processes());
        Compilers compilers = Compilers.of(rival.processes().values());
        Curve curve = new Curve(name, new ArrayList<>(), new ArrayList<>());
        UUID first = Workload.first();
        Ends ends = new Ends(rival.books(), first);
        long start = System.nanoTime();
        boolean warm = false;
        for (int sent = 0; !warm && curve.slices().size() < mostSlices; ) {
            int ended = ends.succeeded();
            for (; sent < ended + UNDER_WAY; sent++) {
                client.submit(rival, Workload.THREE_STEPS);
            }
            if (ended >= (curve.slices().size() + 1) * SLICE) {
                curve.slices().add((System.nanoTime() - start) / 1e9);
                curve.used().add(cpu.perThousand(SLICE).values().iterator().next());
                if (curve.slices().size() % FIRST_SLICES == 0) {
                    warm = curve.slices().size() >= 3 * FIRST_SLICES && compilers.share() < WARM;
                    compilers = Compilers.of(rival.processes().values());
                }
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        rival.books().close();
        mortal.kill();
        return curve;
    }

    @Override
    public void close() throws Exception {
        client.close();
        model.close();
        Trees.delete(folder);
    }
}
