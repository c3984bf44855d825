package dev.cairn.system.chaos;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import dev.cairn.system.Proxy;
import dev.cairn.system.fleet.ApiProgram;
import dev.cairn.system.fleet.Fleet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Where faults strike: the fleet, the chance that chooses among it, and what must stand again afterwards. */
final class Field {
    static final Duration LEASE = Duration.ofSeconds(10);

    /** Long, for what a program needs may come back only after a minute. */
    private static final Duration MOST_OF_A_START = Duration.ofMinutes(2);

    private final Fleet fleet;
    private final Random random;
    private final Conversations model;
    private final Load load;
    private final Consumer<String> told;
    private final Marks marks;
    private final boolean databaseStruck;

    /** What the faults that strike at the same time know of each other. */
    private record Marks(
            Set<Program> struck,
            List<String> deaths,
            Map<Program, Instant> stopped,
            List<Thaw> thaws,
            AtomicBoolean postgresKilled,
            Tally tally,
            DatabaseClock clock) {
        Marks() {
            this(
                    ConcurrentHashMap.newKeySet(),
                    new CopyOnWriteArrayList<>(),
                    new ConcurrentHashMap<>(),
                    new CopyOnWriteArrayList<>(),
                    new AtomicBoolean(),
                    new Tally(),
                    new DatabaseClock());
        }
    }

    Field(Fleet fleet, Conversations model, Load load) {
        this.fleet = fleet;
        this.model = model;
        this.load = load;
        this.random = new Random();
        this.told = what -> {};
        this.marks = new Marks();
        this.databaseStruck = false;
    }

    private Field(Field field, Random random, boolean databaseStruck, Consumer<String> told) {
        this.fleet = field.fleet;
        this.model = field.model;
        this.load = field.load;
        this.random = random;
        this.told = told;
        this.marks = field.marks;
        this.databaseStruck = databaseStruck;
    }

    /** The same field, for one strike: chance of its own, for others strike at the same time and would draw from it too. */
    Field of(long choice, boolean databaseStruck, Consumer<String> told) {
        return new Field(this, new Random(choice), databaseStruck, told);
    }

    /** That the fault really struck: stands in its line of the output. */
    void tell(String what) {
        told.accept(what);
    }

    Fleet fleet() {
        return fleet;
    }

    Random random() {
        return random;
    }

    Conversations model() {
        return model;
    }

    Load load() {
        return load;
    }

    DatabaseClock databaseClock() {
        return marks.clock();
    }

    /** What this strike hit. While the database is struck too there may be nothing to hit: that speaks against no fault. */
    void hit(String what, long hits) {
        if (databaseStruck) {
            tally().add(what, hits);
        } else {
            tally().hit(what, hits);
        }
    }

    /** What faults count of themselves. */
    Tally tally() {
        return marks.tally();
    }

    Program anyWorker() {
        return fleet.workers().get(random.nextInt(fleet.workers().size()));
    }

    ApiProgram anyApi() {
        return fleet.apis().get(random.nextInt(fleet.apis().size()));
    }

    /** What PostgreSQL answers, however often it must be asked: it may be struck at the same time. */
    <T> T untilAnswered(Callable<T> question) throws Exception {
        Instant end = Instant.now().plus(MOST_OF_A_START);
        while (true) {
            try {
                return question.call();
            } catch (SQLException away) {
                if (Instant.now().isAfter(end)) {
                    throw away;
                }
                hold(Duration.ofMillis(200));
            }
        }
    }

    /** Holds a fault for so long: nothing else can be waited for. */
    void hold(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** From now until the mending this program's silence or end is ours. */
    void strikes(Program program) {
        marks.struck().add(program);
    }

    boolean isStruck(Program program) {
        return marks.struck().contains(program);
    }

    private static void signal(Program program, String signal) throws Exception {
        int status = new ProcessBuilder("kill", "-" + signal, String.valueOf(program.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + signal + " failed with " + status);
        }
    }

    /** SIGKILL of the worker that calls itself so to the model. */
    void killWorkerThatAsks(String by) throws InterruptedException {
        for (Program worker : fleet.workers()) {
            if (fleet.modelKey(worker).equals(by)) {
                strikes(worker);
                // Whoever starts dead workers again does so at the same time.
                synchronized (worker) {
                    worker.kill();
                }
            }
        }
    }

    void killPostgres() throws Exception {
        marks.postgresKilled().set(true);
        fleet.postgres().kill();
    }

    void startPostgres() {
        fleet.postgres().restart();
        fleet.links().leadTo(fleet.postgres());
        marks.postgresKilled().set(false);
    }

    /** Everything that is to run runs, and nothing is in its way. */
    void mend() throws Exception {
        fleet.links().toDatabase().forEach(Proxy::heal);
        fleet.links().toBroker().forEach(Proxy::heal);
        if (marks.postgresKilled().get()) {
            startPostgres();
        }
        fleet.broker().ensureRunning();
        for (Program program : programs()) {
            if (!program.isAlive()) {
                if (!isStruck(program)) {
                    marks.deaths().add("a program ended that nobody had struck; its log: " + program.log());
                }
                begin(program);
            }
        }
        for (Program program : programs()) {
            awaitReady(program);
        }
        marks.struck().clear();
    }

    /** Returns when it is ready. What it needs may be struck itself: one that ends before that is started again. */
    void start(Program program) throws Exception {
        begin(program);
        awaitReady(program);
    }

    /** SIGTERM of these together, and their start together. */
    void restart(List<Program> programs) throws Exception {
        programs.forEach(Program::tellToLeave);
        for (Program program : programs) {
            program.terminate();
        }
        for (Program program : programs) {
            begin(program);
        }
        for (Program program : programs) {
            awaitReady(program);
        }
    }

    private void awaitReady(Program program) throws Exception {
        Await.until("it is ready again: " + program.log(), MOST_OF_A_START, () -> {
            if (!program.isAlive() && isStruck(program)) {
                begin(program);
            }
            return program.answers("/q/health/ready");
        });
    }

    private void begin(Program program) throws Exception {
        for (ApiProgram api : fleet.apis()) {
            if (api.program() == program) {
                api.begin();
                return;
            }
        }
        program.begin();
    }

    List<Program> programs() {
        List<Program> all = new ArrayList<>(fleet.workers());
        fleet.apis().forEach(api -> all.add(api.program()));
        return all;
    }

    /** SIGSTOP: whoever does it lets the process go on again, whatever happens. */
    void stop(Program worker) throws Exception {
        signal(worker, "STOP");
        marks.stopped().put(worker, Instant.now());
    }

    /** SIGCONT: what the process had begun goes on at once. */
    void thaw(Program worker) throws Exception {
        Instant now = Instant.now();
        Instant stopped = marks.stopped().getOrDefault(worker, now);
        marks.thaws().add(new Thaw(fleet.modelKey(worker), now, Duration.between(stopped, now)));
        signal(worker, "CONT");
    }

    List<Thaw> thaws() {
        return List.copyOf(marks.thaws());
    }

    /** Ends of programs that no fault explains. */
    List<String> deaths() {
        return marks.deaths();
    }
}
