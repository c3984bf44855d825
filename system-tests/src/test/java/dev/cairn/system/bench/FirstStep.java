package dev.cairn.system.bench;

import dev.cairn.job.JobId;
import dev.cairn.system.Await;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.Program;
import dev.cairn.system.fleet.Fleet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** From a client's request to the first step of its job, over RabbitMQ, while workers have nothing else to do. */
@Command(
        name = "first-step",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "From a 202 to the first step with idle workers, over RabbitMQ, and where the time goes.")
final class FirstStep implements Callable<Integer> {
    private static final String ASKS_ONCE = "asks-once";
    private static final String ECHO = "echo";
    private static final int WARM_UP = 300;

    @Option(names = "--rate", paramLabel = "R", description = "Jobs a second (default: ${DEFAULT-VALUE}).")
    private double rate = 20;

    @Option(names = "--jobs", paramLabel = "N", description = "Jobs of each of two kinds (default: ${DEFAULT-VALUE}).")
    private int jobs = 500;

    @Option(names = "--workers", paramLabel = "W", description = "How many workers (default: ${DEFAULT-VALUE}).")
    private int workers = 2;

    @Override
    public Integer call() throws Exception {
        Path agents = Files.createTempDirectory("cairn-agents");
        Files.writeString(agents.resolve(ASKS_ONCE + ".yaml"), """
            name: %s
            description: Asks the model once.
            instructions: Answer with one word.
            """.formatted(ASKS_ONCE));
        System.out.println("Starting PostgreSQL, RabbitMQ, two apis and " + workers + " workers ...");
        try (Fleet fleet = Fleet.durable(workers, program -> prepare(program, agents))) {
            Await.until(
                    "all workers consume",
                    Duration.ofSeconds(60),
                    () -> fleet.broker().consumers() == workers);
            return measure(fleet).tell();
        }
    }

    /** As in production, where a program lives long enough for the JVM's second compiler. */
    private static void prepare(Program program, Path agents) {
        program.with("CAIRN_AGENTS", agents.toString()).running("-XX:TieredStopAtLevel=4");
    }

    private Figures measure(Fleet fleet) throws Exception {
        Asked asked = new Asked((number, call) -> Reply.text("Done."));
        fleet.model(asked).forget();
        Submissions submissions = new Submissions(fleet);
        for (String agent : List.of(ASKS_ONCE, ECHO)) {
            submissions.send(agent, WARM_UP, 3 * rate);
        }
        submissions.awaitDone();
        try (Firehose firehose = new Firehose(fleet.broker().node())) {
            List<Submissions.Sent> asking = submissions.send(ASKS_ONCE, jobs, rate);
            List<Submissions.Sent> echoing = submissions.send(ECHO, jobs, rate);
            submissions.awaitDone();
            return figures(journeys(fleet, firehose, asking, asked), journeys(fleet, firehose, echoing, asked));
        }
    }

    private Figures figures(List<Journey> asking, List<Journey> echoing) {
        return new Figures("first-step")
                .setting("jobs", jobs)
                .setting("rate", rate)
                .setting("workers", workers)
                .row("from the request to its 202", Times.between(asking, Journey::begun, Journey::answered))
                .row(
                        "from the 202 until the model is asked",
                        Times.between(asking, Journey::answered, Journey::reached))
                .row(
                        "from the request until the model is asked",
                        Times.between(asking, Journey::begun, Journey::reached))
                .row("  request begun → row written", Times.between(asking, Journey::begun, Journey::written))
                .row("  row written → ticket at the broker", Times.between(asking, Journey::written, Journey::sent))
                .row("  ticket at the broker → handed out", Times.between(asking, Journey::sent, Journey::handedOut))
                .row("  handed out → claim written", Times.between(asking, Journey::handedOut, Journey::claimed))
                .row("  claim written → model asked", Times.between(asking, Journey::claimed, Journey::reached))
                .row(
                        "no model: from the 202 until the step is written",
                        Times.between(echoing, Journey::answered, Journey::reached))
                .row("no model: from the request until then", Times.between(echoing, Journey::begun, Journey::reached))
                .claim(
                        "every job's first ticket went through the broker before its claim",
                        throughTheBroker(asking) && throughTheBroker(echoing));
    }

    private static boolean throughTheBroker(List<Journey> journeys) {
        return journeys.stream().allMatch(journey -> journey.handedOut() != null);
    }

    private static List<Journey> journeys(Fleet fleet, Firehose firehose, List<Submissions.Sent> all, Asked asked)
            throws Exception {
        List<Journey> journeys = new ArrayList<>();
        try (Connection connection = fleet.connect();
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
                            firehose.sent(sent.job()),
                            firehose.handedOut(sent.job()),
                            row.getTimestamp(2).toInstant(),
                            asks.isEmpty() ? row.getTimestamp(3).toInstant() : asks.getFirst()));
                }
            }
        }
        return journeys;
    }
}
