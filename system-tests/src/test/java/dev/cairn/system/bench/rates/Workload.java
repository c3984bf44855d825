package dev.cairn.system.bench.rates;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.bench.Times;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** What is asked of each rival. The ends of jobs are learnt by counting them in the database: nobody is told of each. */
sealed interface Workload {
    String SUBMITTED = "submitted/s";
    String ENDED = "ended/s";
    String ADDED = "added ms/step";
    String SECONDS = "seconds";
    String IDEAL = "of the ideal";
    String MEMORY = "peak MB";
    String HEAP = "kB of heap per job";
    String P50 = "p50 ms";
    String P99 = "p99 ms";

    /** Of one kilobyte each. */
    Buffer NOOP = order("noop");

    Buffer THREE_STEPS = order("three-steps");

    String title();

    /** What the model takes for a reply meanwhile. */
    default int modelMillis() {
        return 0;
    }

    default boolean isFor(Rival rival) {
        return true;
    }

    /** At most so many count. */
    default int rounds() {
        return Integer.MAX_VALUE;
    }

    Measured measure(Stage stage, Rival rival) throws Exception;

    /** Jobs without a step, as fast as they are taken. */
    record Noop(String title, int jobs, int clients) implements Workload {
        @Override
        public Measured measure(Stage stage, Rival rival) throws Exception {
            UUID first = first();
            Cpu cpu = stage.cpu(rival);
            long start = System.nanoTime();
            AtomicLong accepted = new AtomicLong();
            Future<Void> submitted = stage.client()
                    .keepUnderWay(clients, jobs, () -> stage.client().submit(rival, NOOP))
                    .onSuccess(all -> accepted.set(System.nanoTime()));
            awaitEnds(rival, first, jobs, submitted);
            long ended = System.nanoTime();
            Client.await(submitted);
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(SUBMITTED, perSecond(jobs, accepted.get() - start));
            figures.put(ENDED, perSecond(jobs, ended - start));
            return new Measured(figures, cpu.perThousand(jobs));
        }
    }

    /** Model, tool, model: as many jobs under way as are given. */
    record ThreeSteps(String title, int jobs, int underWay, int modelMillis) implements Workload {
        @Override
        public Measured measure(Stage stage, Rival rival) throws Exception {
            UUID first = first();
            Cpu cpu = stage.cpu(rival);
            long start = System.nanoTime();
            Promise<Void> failure = Promise.promise();
            Ends ends = new Ends(rival.books(), first);
            int sent = 0;
            for (int ended = 0; ended < jobs; ended = ends.succeeded()) {
                for (; sent < Math.min(jobs, ended + underWay); sent++) {
                    stage.client().submit(rival, THREE_STEPS).onFailure(failure::tryFail);
                }
                failIfFailed(failure.future());
                TimeUnit.MILLISECONDS.sleep(10);
            }
            long end = System.nanoTime();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(ENDED, perSecond(jobs, end - start));
            figures.put(ADDED, addedPerStep(rival, first, modelMillis));
            return new Measured(figures, cpu.perThousand(jobs));
        }
    }

    /** The same at a rate that all can keep up with: what a step takes longer than its model. */
    record ThreeStepsSteadily(String title, double rate, int jobs, int modelMillis) implements Workload {
        @Override
        public Measured measure(Stage stage, Rival rival) throws Exception {
            UUID first = first();
            Cpu cpu = stage.cpu(rival);
            stage.client().steadily(rate, jobs, () -> stage.client().submit(rival, THREE_STEPS));
            awaitEnds(rival, first, jobs, Future.succeededFuture());
            return new Measured(Map.of(ADDED, addedPerStep(rival, first, modelMillis)), cpu.perThousand(jobs));
        }
    }

    /** As many jobs under way at once as there are, since each waits for its model for seconds. */
    record Many(String title, int jobs, int clients, int modelMillis) implements Workload {
        private static final int BETWEEN_LOOKS_MILLIS = 100;
        private static final Duration LONGEST = Duration.ofMinutes(3);

        @Override
        public boolean isFor(Rival rival) {
            return rival.isOneOf(Rivals.STANDALONE, Rivals.GROUPED, Rivals.PEER, Rivals.FLEET);
        }

        @Override
        public int rounds() {
            return 2;
        }

        @Override
        public Measured measure(Stage stage, Rival rival) throws Exception {
            UUID first = first();
            Cpu cpu = stage.cpu(rival);
            Memory memory = Memory.from(rival.runner());
            long start = System.nanoTime();
            Future<Void> submitted = stage.client()
                    .keepUnderWay(clients, jobs, () -> stage.client().submit(rival, THREE_STEPS));
            Ends ends = new Ends(rival.books(), first);
            while (ends.succeeded() < jobs) {
                failIfFailed(submitted);
                if (System.nanoTime() - start > LONGEST.toNanos()) {
                    throw new IllegalStateException(rival.name() + " has not ended all its jobs in " + LONGEST);
                }
                // All of them are open: each look reads so many rows.
                TimeUnit.MILLISECONDS.sleep(BETWEEN_LOOKS_MILLIS);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            stage.hangUp();
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(SECONDS, seconds);
            figures.put(IDEAL, seconds * 1000 / (2 * modelMillis));
            figures.put(MEMORY, memory.peakMegabytes());
            return new Measured(figures, cpu.perThousand(jobs));
        }
    }

    /** What jobs that wait for their model keep alive in the heap of the program that runs them. */
    record Waiting(String title, int jobs, int clients, int modelMillis) implements Workload {
        @Override
        public boolean isFor(Rival rival) {
            return rival.isOneOf(Rivals.STANDALONE, Rivals.GROUPED, Rivals.FLEET);
        }

        @Override
        public int rounds() {
            return 1;
        }

        @Override
        public Measured measure(Stage stage, Rival rival) throws Exception {
            UUID first = first();
            Cpu cpu = stage.cpu(rival);
            long asked = stage.calls().all();
            long before = Heap.liveBytes(rival.runner());
            long start = System.nanoTime();
            Client.await(stage.client()
                    .keepUnderWay(clients, jobs, () -> stage.client().submit(rival, THREE_STEPS)));
            Await.until(
                    "all jobs of " + rival.name() + " wait for their model",
                    Duration.ofMillis(modelMillis),
                    () -> stage.calls().all() - asked >= jobs);
            double heap = (double) (Heap.liveBytes(rival.runner()) - before) / jobs / 1024;
            if (System.nanoTime() - start > Duration.ofMillis(modelMillis).toNanos()) {
                throw new IllegalStateException("the first of them had waited before the last one began to");
            }
            stage.setLatency(0);
            awaitEnds(rival, first, jobs, Future.succeededFuture());
            stage.setLatency(modelMillis);
            stage.hangUp();
            return new Measured(Map.of(HEAP, heap), cpu.perThousand(jobs));
        }
    }

    /** Submissions at a steady rate: how long the client waits for its 202. */
    record Post(String title, double rate, int jobs) implements Workload {
        @Override
        public Measured measure(Stage stage, Rival rival) throws Exception {
            UUID first = first();
            Cpu cpu = stage.cpu(rival);
            Times times =
                    stage.client().steadily(rate, jobs, () -> stage.client().submit(rival, NOOP));
            if (rival.runsJobs()) {
                awaitEnds(rival, first, jobs, Future.succeededFuture());
            }
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put(P50, millis(times.median()));
            figures.put(P99, millis(times.percentile(0.99)));
            return new Measured(figures, cpu.perThousand(jobs));
        }
    }

    /** Identifiers that are made from now on are not smaller. */
    static UUID first() throws InterruptedException {
        UUID now = UuidCreator.getTimeOrderedEpoch();
        // Beyond the millisecond, the order of identifiers of several processes is chance.
        TimeUnit.MILLISECONDS.sleep(2);
        return now;
    }

    private static void awaitEnds(Rival rival, UUID first, int jobs, Future<Void> submitted) throws Exception {
        Ends ends = new Ends(rival.books(), first);
        Await.until("all jobs of " + rival.name() + " have succeeded", Duration.ofMinutes(2), () -> {
            failIfFailed(submitted);
            return ends.succeeded() == jobs;
        });
    }

    private static void failIfFailed(Future<Void> answered) {
        if (answered.failed()) {
            throw new IllegalStateException("a submission failed", answered.cause());
        }
    }

    private static double addedPerStep(Rival rival, UUID first, int modelMillis) throws Exception {
        return (rival.books().medianMillis(first) - 2 * modelMillis) / 3;
    }

    private static Buffer order(String agent) {
        var order = Api.JSON.createObjectNode().put("agent", agent);
        order.putObject("input").put("letter", "I was charged twice for March. ".repeat(32));
        return Buffer.buffer(order.toString());
    }

    private static double perSecond(int jobs, long nanos) {
        return jobs * 1e9 / nanos;
    }

    private static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
