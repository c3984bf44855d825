package dev.cairn.system.bench;

import dev.cairn.job.JobId;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.fleet.Fleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From a client's request to the first step of its job, while workers have nothing else to do. */
@Command(
        name = "first-step",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "From a 202 to the first step with idle workers, standalone and over RabbitMQ, beside the time of one"
                        + " commit, and where the time goes.")
final class FirstStep implements Callable<Integer> {
    private static final String ASKS_ONCE = "asks-once";
    private static final String ECHO = "echo";
    private static final int WARM_UP = 300;

    /** Of one commit, from the 202 until the model is asked. */
    private static final double MOST_STANDALONE = 5;

    private static final double MOST_OVER_RABBITMQ = 10;

    @Option(names = "--rate", paramLabel = "R", description = "Jobs a second (default: ${DEFAULT-VALUE}).")
    private double rate = 20;

    @Option(names = "--jobs", paramLabel = "N", description = "Jobs of each of two kinds (default: ${DEFAULT-VALUE}).")
    private int jobs = 500;

    @Option(names = "--workers", paramLabel = "W", description = "How many workers (default: ${DEFAULT-VALUE}).")
    private int workers = 2;

    private final Asked asked = new Asked((number, call) -> Reply.text("Done."));

    @Override
    public Integer call() throws Exception {
        Path agents = Files.createTempDirectory("cairn-agents");
        Files.writeString(agents.resolve(ASKS_ONCE + ".yaml"), """
            name: %s
            description: Asks the model once.
            instructions: Answer with one word.
            """.formatted(ASKS_ONCE));
        Figures figures = new Figures("first-step")
                .setting("jobs", jobs)
                .setting("rate", rate)
                .setting("workers", workers);
        standalone(agents, figures);
        overRabbitmq(agents, figures);
        return figures.tell();
    }

    private void standalone(Path agents, Figures figures) throws Exception {
        System.out.println("Starting a standalone Cairn ...");
        try (ModelServer model = new ModelServer(asked);
                Cairn cairn = new Cairn()) {
            model.forget();
            cairn.with("CAIRN_AGENTS", agents.toString())
                    .with("CAIRN_MODEL_URL", model.url())
                    .running("-XX:TieredStopAtLevel=4")
                    .start();
            Deployment deployment = Deployment.of(cairn);
            warmUp(deployment);
            List<Journey> journeys = journeys(deployment, null, send(deployment, ASKS_ONCE));
            tell(figures, "standalone", deployment, journeys, MOST_STANDALONE);
        }
    }

    private void overRabbitmq(Path agents, Figures figures) throws Exception {
        System.out.println("Starting PostgreSQL, RabbitMQ, two apis and " + workers + " workers ...");
        // As in production, where a program lives long enough for the JVM's second compiler.
        try (Fleet fleet = Fleet.durable(
                workers,
                program -> program.with("CAIRN_AGENTS", agents.toString()).running("-XX:TieredStopAtLevel=4"))) {
            Await.until(
                    "all workers consume",
                    Duration.ofSeconds(60),
                    () -> fleet.broker().consumers() == workers);
            fleet.model(asked).forget();
            Deployment deployment = Deployment.of(fleet);
            warmUp(deployment);
            try (Firehose firehose = new Firehose(fleet.broker().node())) {
                List<Journey> asking = journeys(deployment, firehose, send(deployment, ASKS_ONCE));
                List<Journey> echoing = journeys(deployment, firehose, send(deployment, ECHO));
                tell(figures, "over RabbitMQ", deployment, asking, MOST_OVER_RABBITMQ);
                figures.row("without a model: from the 202 until the step is written", answeredUntilReached(echoing))
                        .claim(
                                "every job's first ticket went through the broker before its claim",
                                throughTheBroker(asking) && throughTheBroker(echoing));
            }
        }
    }

    private void warmUp(Deployment deployment) throws Exception {
        Submissions submissions = new Submissions(deployment);
        for (String agent : List.of(ASKS_ONCE, ECHO)) {
            submissions.send(agent, WARM_UP, 3 * rate);
        }
        submissions.awaitDone();
    }

    private List<Submissions.Sent> send(Deployment deployment, String agent) throws Exception {
        Submissions submissions = new Submissions(deployment);
        List<Submissions.Sent> sent = submissions.send(agent, jobs, rate);
        submissions.awaitDone();
        return sent;
    }

    private void tell(Figures figures, String where, Deployment deployment, List<Journey> journeys, double most)
            throws Exception {
        Times commits = OneCommit.measure(deployment, jobs / 2, rate);
        Times waits = answeredUntilReached(journeys);
        double ratio = (double) waits.median().toNanos() / commits.median().toNanos();
        figures.part(where)
                .row("one commit, by a client that does nothing else", commits)
                .row("from the request to its 202", Times.between(journeys, Journey::begun, Journey::answered))
                .row("from the 202 until the model is asked", waits)
                .row("from the request until then", Times.between(journeys, Journey::begun, Journey::reached))
                .row("  request begun → row written", Times.between(journeys, Journey::begun, Journey::written))
                .row("  row written → ticket at the broker", Times.between(journeys, Journey::written, Journey::sent))
                .row("  ticket at the broker → handed out", Times.between(journeys, Journey::sent, Journey::handedOut))
                .row("  handed out → claim written", Times.between(journeys, Journey::handedOut, Journey::claimed))
                .row("  row written → claim written", Times.between(journeys, Journey::written, Journey::claimed))
                .row("  claim written → model asked", Times.between(journeys, Journey::claimed, Journey::reached))
                .claim(
                        String.format(
                                Locale.ROOT,
                                "%s: from the 202 until the model is asked takes %.1f times one commit, at most %.0f",
                                where,
                                ratio,
                                most),
                        ratio <= most);
    }

    private static Times answeredUntilReached(List<Journey> journeys) {
        return Times.between(journeys, Journey::answered, Journey::reached);
    }

    private static boolean throughTheBroker(List<Journey> journeys) {
        return journeys.stream().allMatch(journey -> journey.handedOut() != null);
    }

    private List<Journey> journeys(Deployment deployment, @Nullable Firehose firehose, List<Submissions.Sent> all)
            throws Exception {
        List<Journey> journeys = new ArrayList<>();
        try (Connection connection = deployment.connect();
                PreparedStatement statement = connection.prepareStatement("select created_at, started_at,"
                        + " (select min(finished_at) from step where job_id = id) from job where id = ?")) {
            for (Submissions.Sent sent : all) {
                statement.setObject(1, JobId.parse(sent.job()).orElseThrow().value());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    var asks = asked.at(sent.subject(), 0);
                    journeys.add(new Journey(
                            sent.begun(),
                            sent.answered(),
                            row.getTimestamp(1).toInstant(),
                            firehose == null ? null : firehose.sent(sent.job()),
                            firehose == null ? null : firehose.handedOut(sent.job()),
                            row.getTimestamp(2).toInstant(),
                            asks.isEmpty() ? row.getTimestamp(3).toInstant() : asks.getFirst()));
                }
            }
        }
        return journeys;
    }
}
