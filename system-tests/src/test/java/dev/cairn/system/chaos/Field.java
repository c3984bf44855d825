package dev.cairn.system.chaos;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import dev.cairn.system.Proxy;
import dev.cairn.system.fleet.ApiProgram;
import dev.cairn.system.fleet.Fleet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Where faults strike: the fleet, the chance that chooses among it, and what must stand again afterwards. */
final class Field {
    static final Duration LEASE = Duration.ofSeconds(10);

    private final Fleet fleet;
    private final Random random;
    private final Set<Program> struck = ConcurrentHashMap.newKeySet();
    private final List<String> deaths = new ArrayList<>();
    private final List<Thaw> thaws = new CopyOnWriteArrayList<>();
    private boolean postgresKilled;

    /** When a stopped worker went on; {@code by} is what it calls itself to the model. */
    record Thaw(String by, Instant at) {
        private static final Duration A_MOMENT = Duration.ofSeconds(1);

        /**
         * Whether it explains a request that came too late: one that had passed every check when the process was stopped
         * and lay in its HTTP client. Nothing in the process can call it back.
         */
        boolean explains(Conversations.Asked asked) {
            return asked.by().equals(by)
                    && !asked.at().isBefore(at)
                    && asked.at().isBefore(at.plus(A_MOMENT));
        }
    }

    Field(Fleet fleet, Random random) {
        this.fleet = fleet;
        this.random = random;
    }

    Fleet fleet() {
        return fleet;
    }

    Random random() {
        return random;
    }

    Program anyWorker() {
        return fleet.workers().get(random.nextInt(fleet.workers().size()));
    }

    ApiProgram anyApi() {
        return fleet.apis().get(random.nextInt(fleet.apis().size()));
    }

    /** Holds a fault for so long: nothing else can be waited for. */
    void hold(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** From now until the mending this program's silence or end is ours. */
    void strikes(Program program) {
        struck.add(program);
    }

    boolean isStruck(Program program) {
        return struck.contains(program);
    }

    void signal(Program program, String signal) throws Exception {
        int status = new ProcessBuilder("kill", "-" + signal, String.valueOf(program.pid()))
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("kill -" + signal + " failed with " + status);
        }
    }

    void killPostgres() throws Exception {
        postgresKilled = true;
        fleet.postgres().kill();
    }

    void startPostgres() {
        fleet.postgres().restart();
        fleet.links().leadTo(fleet.postgres());
        postgresKilled = false;
    }

    /** Everything that is to run runs, and nothing is in its way. */
    void mend() throws Exception {
        fleet.links().toDatabase().forEach(Proxy::heal);
        fleet.links().toBroker().forEach(Proxy::heal);
        if (postgresKilled) {
            startPostgres();
        }
        fleet.broker().ensureRunning();
        for (Program program : programs()) {
            if (!program.isAlive()) {
                if (!isStruck(program)) {
                    deaths.add("a program ended that nobody had struck; its log: " + program.log());
                }
                start(program);
            }
        }
        for (Program program : programs()) {
            Await.until(
                    "it is ready again: " + program.log(),
                    Duration.ofSeconds(90),
                    () -> program.answers("/q/health/ready"));
        }
        struck.clear();
    }

    private void start(Program program) throws Exception {
        for (ApiProgram api : fleet.apis()) {
            if (api.program() == program) {
                api.start();
                return;
            }
        }
        program.start();
    }

    List<Program> programs() {
        List<Program> all = new ArrayList<>(fleet.workers());
        fleet.apis().forEach(api -> all.add(api.program()));
        return all;
    }

    /** SIGCONT: what the process had begun goes on at once. */
    void thaw(Program worker) throws Exception {
        thaws.add(new Thaw(fleet.modelKey(worker), Instant.now()));
        signal(worker, "CONT");
    }

    List<Thaw> thaws() {
        return List.copyOf(thaws);
    }

    /** Ends of programs that no fault explains. */
    List<String> deaths() {
        return deaths;
    }
}
