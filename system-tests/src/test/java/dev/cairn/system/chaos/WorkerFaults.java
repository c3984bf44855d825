package dev.cairn.system.chaos;

import static dev.cairn.system.chaos.Part.PROGRAMS;

import dev.cairn.system.Program;
import java.time.Duration;
import java.util.List;

/** What happens to workers and apis. */
final class WorkerFaults {
    private WorkerFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "worker-kill", PROGRAMS, "kill -9 of a worker in the middle of its steps", WorkerFaults::kill),
                new Fault(
                        "worker-freeze",
                        PROGRAMS,
                        "SIGSTOP past the lease, then SIGCONT: a zombie",
                        WorkerFaults::freeze),
                new Fault("worker-blink", PROGRAMS, "SIGSTOP again and again, for moments", WorkerFaults::blink),
                new Fault(
                        "worker-freeze-at-fence",
                        PROGRAMS,
                        "SIGSTOP past the lease, a write on its way to the fence",
                        WriteFreeze::atTheFence),
                new Fault(
                        "worker-freeze-at-commit",
                        PROGRAMS,
                        "SIGSTOP past the lease, a write between fence and commit",
                        WriteFreeze::atTheCommit),
                new Fault("workers-roll", PROGRAMS, "SIGTERM of all workers in turn, under load", WorkerFaults::roll),
                new Fault(
                        "worker-term-long-step",
                        PROGRAMS,
                        "SIGTERM of a worker whose steps take longer than its grace",
                        LongStep::strike),
                new Fault("workers-kill", PROGRAMS, "kill -9 of all workers but one", WorkerFaults::killMost),
                new Fault("poison", PROGRAMS, "a job that kills each worker that runs it", Poison::strike),
                new Fault("api-kill", PROGRAMS, "kill -9 of an api", WorkerFaults::killApi),
                new Fault("api-roll", PROGRAMS, "SIGTERM of both apis in turn", WorkerFaults::rollApis));
    }

    private static void kill(Field field) throws Exception {
        Program worker = field.anyWorker();
        field.strikes(worker);
        worker.kill();
        field.hold(Duration.ofMillis(500 + field.random().nextInt(3000)));
        field.start(worker);
    }

    private static void killMost(Field field) throws Exception {
        List<Program> workers = field.fleet().workers();
        for (Program worker : workers.subList(1, workers.size())) {
            field.strikes(worker);
            worker.kill();
        }
        field.hold(Duration.ofSeconds(2));
    }

    private static void freeze(Field field) throws Exception {
        Program worker = field.anyWorker();
        field.strikes(worker);
        field.stop(worker);
        try {
            field.hold(Field.LEASE.plusSeconds(3));
        } finally {
            field.thaw(worker);
        }
    }

    /** Stops at any point of a write, also between fence and commit, and lets it go on after the lease or before. */
    private static void blink(Field field) throws Exception {
        Program worker = field.anyWorker();
        field.strikes(worker);
        for (int i = 0; i < 15; i++) {
            field.stop(worker);
            try {
                field.hold(Duration.ofMillis(field.random().nextInt(800)));
            } finally {
                field.thaw(worker);
            }
            field.hold(Duration.ofMillis(field.random().nextInt(100)));
        }
    }

    private static void roll(Field field) throws Exception {
        for (Program worker : field.fleet().workers()) {
            field.strikes(worker);
            worker.terminate();
            field.start(worker);
        }
    }

    private static void killApi(Field field) throws Exception {
        var api = field.anyApi();
        field.strikes(api.program());
        api.program().kill();
        field.hold(Duration.ofMillis(500 + field.random().nextInt(3000)));
        field.start(api.program());
    }

    private static void rollApis(Field field) throws Exception {
        for (var api : field.fleet().apis()) {
            field.strikes(api.program());
            api.program().terminate();
            field.start(api.program());
        }
    }
}
