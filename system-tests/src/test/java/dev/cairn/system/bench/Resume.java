package dev.cairn.system.bench;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import dev.cairn.system.fleet.Batch;
import dev.cairn.system.fleet.Fleet;
import dev.cairn.system.survival.Gate;
import dev.cairn.system.survival.Triage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From the kill of a worker until every job that it ran has asked the model again, from another worker. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "kill -9 of a worker in the middle of its jobs' model calls: when do all of them run elsewhere?")
final class Resume implements Callable<Integer> {
    private static final Duration MOST = Duration.ofSeconds(90);

    @Option(names = "--jobs", paramLabel = "N", description = "Jobs of the killed worker (default: ${DEFAULT-VALUE}).")
    private int jobs = 200;

    @Option(names = "--repetitions", paramLabel = "N", description = "How many kills (default: ${DEFAULT-VALUE}).")
    private int repetitions = 5;

    @Option(names = "--quick", description = "With the settings for a recovery within 3 s, and held against that.")
    private boolean quick;

    @Option(names = "--lease", paramLabel = "3s", description = "With this cairn.engine.lease.")
    private @Nullable String lease;

    private final List<Duration> revoked = new ArrayList<>();
    private final List<Duration> each = new ArrayList<>();
    private final List<Duration> all = new ArrayList<>();

    /** What decides how soon a lost worker's jobs run again. */
    record Pace(String lease, String heartbeat, String tick) {
        static final Pace DEFAULT = new Pace("10s", "1s", "500ms");
        static final Pace QUICK = new Pace("1500ms", "300ms", "200ms");

        void give(Program program) {
            program.having("cairn.engine.lease=" + lease)
                    .having("cairn.worker.heartbeat=" + heartbeat)
                    .having("cairn.timekeeper.tick=" + tick);
        }
    }

    @Override
    public Integer call() throws Exception {
        Pace pace = pace();
        System.out.println("Starting PostgreSQL, RabbitMQ, two apis and a worker ...");
        try (Fleet fleet = Fleet.durable(1, pace::give)) {
            Program busy = fleet.workers().getFirst();
            Program spare = fleet.worker();
            for (int i = 0; i < repetitions; i++) {
                repeat(fleet, busy, spare, Duration.ofMillis(quick ? 300 : 1000));
                Program killed = busy;
                busy = spare;
                spare = killed;
            }
        }
        Duration bar = quick ? Bars.RESUME_QUICKLY : Bars.RESUME;
        Times last = new Times(all);
        return new Figures(quick ? "resume-quick" : "resume")
                .setting("jobs", jobs)
                .setting("cairn.engine.lease", pace.lease())
                .setting("cairn.worker.heartbeat", pace.heartbeat())
                .setting("cairn.timekeeper.tick", pace.tick())
                .row("from the kill until its lease is revoked", new Times(revoked))
                .row("from the kill until a job runs again", new Times(each))
                .row("from the kill until all " + jobs + " run again", last)
                .bar("all " + jobs + " run again, the slowest of " + repetitions + " kills", last.most(), bar)
                .tell();
    }

    private Pace pace() {
        Pace named = quick ? Pace.QUICK : Pace.DEFAULT;
        return lease == null ? named : new Pace(lease, named.heartbeat(), named.tick());
    }

    private void repeat(Fleet fleet, Program busy, Program spare, Duration heartbeat) throws Exception {
        Batch batch = new Batch(fleet);
        Gate gate = new Gate(call -> batch.isAbout(call) && Triage.turns(call) == heldTurn(Triage.subject(call)));
        Asked asked = new Asked(gate);
        fleet.model(asked).forget();
        batch.submit(jobs);
        Await.until("all jobs wait for the model", MOST, () -> gate.reached() == jobs);
        spare.start();
        Await.until("both workers consume", MOST, () -> fleet.broker().consumers() == 2);
        // Whoever takes over in life has worked before: a program's first jobs take a second longer than all others.
        new Batch(fleet).submit(jobs / 2).awaitFinal(MOST);
        // So that kills meet every moment between two heartbeats.
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(heartbeat.toMillis()));

        long pid = busy.pid();
        Instant kill = Instant.now();
        busy.kill();
        Await.until("all jobs run again", MOST, () -> again(batch, asked).size() == jobs);
        gate.open();
        batch.awaitFinal(MOST).assertSucceeded();
        keep(kill, revoked(fleet, pid), again(batch, asked));
        assertNothingElseWasRepeated(batch, asked);
    }

    /** Jobs are held in the first, second or third of their calls, so that the kill finds journals of every length. */
    private static int heldTurn(String subject) {
        return Math.floorMod(subject.hashCode(), 3);
    }

    /** When the held call of each job was made for the second time. */
    private static List<Instant> again(Batch batch, Asked asked) {
        return batch.subjects().stream()
                .map(subject -> asked.at(subject, heldTurn(subject)))
                .filter(times -> times.size() > 1)
                .map(List::getLast)
                .toList();
    }

    private void keep(Instant kill, Instant leaseEnd, List<Instant> resumed) {
        Times times = Times.between(resumed, at -> kill, at -> at);
        revoked.add(Duration.between(kill, leaseEnd));
        each.addAll(times.sorted());
        all.add(times.most());
        System.out.println("  kill %d: lease revoked after %s s, first job after %s s, all after %s s"
                .formatted(
                        all.size(),
                        Figures.seconds(revoked.getLast()),
                        Figures.seconds(times.sorted().getFirst()),
                        Figures.seconds(times.most())));
    }

    private static Instant revoked(Fleet fleet, long pid) throws Exception {
        try (Connection connection = fleet.connect();
                PreparedStatement statement =
                        connection.prepareStatement("select max(revoked_at) from lease where worker = ?")) {
            statement.setString(1, "pid " + pid);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getTimestamp(1).toInstant();
            }
        }
    }

    private static void assertNothingElseWasRepeated(Batch batch, Asked asked) {
        for (String subject : batch.subjects()) {
            for (int turn = 0; turn < 3; turn++) {
                int most = turn == heldTurn(subject) ? 2 : 1;
                if (asked.at(subject, turn).size() > most) {
                    throw new IllegalStateException("the model was asked again for what was kept: turn " + turn + " of "
                            + subject + ", at " + asked.at(subject, turn));
                }
            }
        }
    }
}
