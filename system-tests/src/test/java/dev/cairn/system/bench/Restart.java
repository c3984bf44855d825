package dev.cairn.system.bench;

import dev.cairn.system.Await;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.Program;
import dev.cairn.system.bench.HandOver.Others;
import dev.cairn.system.chaos.Audit;
import dev.cairn.system.fleet.Fleet;
import dev.cairn.system.survival.Triage;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rolling restarts of all workers under load: what is lost, and how long jobs wait that were handed back. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "SIGTERM of one worker after the other, again and again, under load: what is lost, and how long do jobs"
                    + " wait that were handed back?",
            "Every second round waits for nobody: the next worker is told to leave as soon as the process of the one"
                    + " before was launched."
        })
final class Restart implements Callable<Integer> {
    private static final Duration MOST = Duration.ofSeconds(60);
    private static final int SHORTEST_CALL_MILLIS = 300;
    private static final int LONGEST_CALL_MILLIS = 2000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How many rolling restarts (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Option(names = "--workers", paramLabel = "W", description = "How many workers (default: ${DEFAULT-VALUE}).")
    private int workers = 3;

    @Option(names = "--rate", paramLabel = "R", description = "Jobs a second (default: ${DEFAULT-VALUE}).")
    private double rate = 12;

    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Leave> leaves = new ArrayList<>();
    private final Map<String, Instant> starts = new HashMap<>();

    @Override
    public Integer call() throws Exception {
        System.out.println("Starting PostgreSQL, RabbitMQ, two apis and " + workers + " workers ...");
        try (Fleet fleet = Fleet.durable(workers, program -> {})) {
            try (Connection connection = fleet.connect()) {
                Audit.install(connection);
            }
            Await.until("all workers consume", MOST, () -> fleet.broker().consumers() == workers);
            Asked asked = new Asked(Restart::answer);
            fleet.model(asked).forget();
            return figures(fleet, load(fleet), asked).tell();
        }
    }

    /** Takes its time, as models do; which time is decided by the conversation. */
    private static Reply answer(int number, Call call) throws InterruptedException {
        Random random = new Random(Triage.subject(call).hashCode() * 31L + Triage.turns(call));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(SHORTEST_CALL_MILLIS, LONGEST_CALL_MILLIS));
        return Triage.reply(call);
    }

    private List<Submissions.Sent> load(Fleet fleet) throws Exception {
        Submissions submissions = new Submissions(Deployment.of(fleet));
        try (ExecutorService background = Executors.newSingleThreadExecutor()) {
            Future<List<Submissions.Sent>> sent =
                    background.submit(() -> submissions.sendWhile(number -> !done.get(), Triage.AGENT, rate));
            try {
                TimeUnit.MILLISECONDS.sleep(3L * LONGEST_CALL_MILLIS);
                for (int round = 1; round <= rounds; round++) {
                    roll(fleet, round % 2 == 1);
                    System.out.println("  round " + round + " of " + rounds);
                }
            } finally {
                done.set(true);
            }
            List<Submissions.Sent> all = sent.get();
            submissions.awaitDone();
            return all;
        }
    }

    private void roll(Fleet fleet, boolean patiently) throws Exception {
        for (Program worker : fleet.workers()) {
            long pid = worker.pid();
            Instant told = Instant.now();
            worker.terminate();
            leaves.add(new Leave(pid, told, Instant.now()));
            worker.begin();
            starts.put("pid " + worker.pid(), Instant.now());
            if (patiently) {
                worker.awaitReady();
            }
        }
        for (Program worker : fleet.workers()) {
            worker.awaitReady();
        }
    }

    private Figures figures(Fleet fleet, List<Submissions.Sent> sent, Asked asked) throws Exception {
        List<HandOver> all = HandOver.all(fleet, leaves, starts);
        Times up = waits(all, Others.UP);
        Times starting = waits(all, Others.UP_AND_STARTING);
        Times outs = Times.between(leaves, Leave::told, Leave::out);
        Figures figures = new Figures("restart")
                .setting("rounds", rounds)
                .setting("workers", workers)
                .setting("rate", rate)
                .row("from SIGTERM until the process has ended", outs)
                .row("from SIGTERM until a job is handed back", Times.between(all, HandOver::told, HandOver::back))
                .row("from the launch of a process until it may claim", HandOver.starts(fleet, starts))
                .row("from there until claimed again, others up", up)
                .row("the same while another JVM is starting", starting)
                .row("the same while no other worker is up", waits(all, Others.NONE_UP))
                .bar("the slowest leave", outs.most(), Bars.GRACE);
        bar(figures, "p95 of the wait while others are up", up, Bars.HAND_OVER);
        bar(
                figures,
                "p95 of the wait while one is up and another JVM is starting",
                starting,
                Bars.HAND_OVER_BESIDE_A_START);
        return new Kept(fleet, sent, asked).into(figures);
    }

    private static Times waits(List<HandOver> all, Others others) {
        return Times.between(
                all.stream().filter(each -> each.others() == others).toList(), HandOver::back, HandOver::again);
    }

    private static void bar(Figures figures, String name, Times waits, Duration most) {
        figures.claim("there was such a wait: " + name, waits.count() > 0);
        if (waits.count() > 0) {
            figures.bar(name, waits.percentile(0.95), most);
        }
    }
}
