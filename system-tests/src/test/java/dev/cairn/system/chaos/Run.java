package dev.cairn.system.chaos;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import dev.cairn.system.Receiver;
import dev.cairn.system.chaos.History.Outcome;
import dev.cairn.system.chaos.planted.Planter;
import dev.cairn.system.fleet.Fleet;
import dev.cairn.system.survival.Triage;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Load and faults, then the drain, then the check. */
final class Run implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration BETWEEN_STRIKES = Duration.ofSeconds(2);

    private final Plan plan;
    private final Progress progress;
    private final Fleet fleet;
    private final Field field;
    private final Conversations model;
    private final Pulse pulse;
    private final Receiver receiver;
    private final Load load;
    private final Tenants tenants;
    private final History history = new History();
    private final Vitals vitals;
    private final ConcurrentLinkedQueue<String> unsigned = new ConcurrentLinkedQueue<>();
    private final Strikes strikes;

    Run(Plan plan, Progress progress) throws Exception {
        this.plan = plan;
        this.progress = progress;
        this.model = new Conversations(plan.seed());
        this.fleet = Fleet.breakable(plan.workers(), plan.disk(), this::prepare);
        this.tenants = Tenants.of(fleet);
        this.receiver = new Receiver(this::receive);
        this.load = new Load(fleet, history, plan, tenants, receiver.url(""));
        this.field = new Field(fleet, model, load);
        this.strikes = new Strikes(field, progress, () -> history.accepted() + " jobs accepted");
        this.pulse = new Pulse(field);
        this.vitals = new Vitals(field);
        fleet.model(model).forget();
        try (Connection connection = fleet.connect()) {
            Audit.install(connection);
            plant(connection);
        }
        // Under a lease that was just revoked tickets come to nothing.
        Await.until("every worker has a new lease", Duration.ofSeconds(30), () -> leases() >= plan.workers());
    }

    private long leases() throws Exception {
        try (Connection connection = fleet.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(distinct who) from chaos.lease_opened")) {
            row.next();
            return row.getLong(1);
        }
    }

    private void prepare(Program program) {
        if (plan.bug() != null || plan.ticketsAlone()) {
            program.running(Planter.argument(
                    plan.bug(), plan.ticketsAlone(), program.log().getParent()));
        }
        if (plan.ticketsAlone()) {
            program.having("cairn.engine.announce-after=10m");
        }
    }

    private void plant(Connection connection) throws SQLException {
        if (plan.bug() == null) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String sql : plan.bug().statements()) {
                statement.execute(sql);
            }
            // What was set for the database holds for new connections alone.
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                    + " and backend_type = 'client backend'");
        }
    }

    /** Refuses now and then, so that callbacks are tried again. */
    private int receive(Receiver.Delivery delivery) throws IOException {
        Tenant tenant = Tenants.addressed(delivery);
        if (!tenants.isSigned(delivery, tenant)) {
            if (field.databaseClock().mayBeAhead() && tenants.isSignedForItsTime(delivery, tenant)) {
                field.tally().add("callbacks refused for their time", 1);
                return 400;
            }
            unsigned.add(delivery.id());
        }
        return Math.floorMod(delivery.id().hashCode() + receiver.tries(delivery.id()), 10) == 0 ? 500 : 204;
    }

    Report go() throws Exception {
        boolean kept = true;
        try {
            Report report = strikeAndCheck();
            kept = !report.findings().isEmpty() || plan.bug() != null;
            return report;
        } finally {
            if (kept) {
                keepLogs();
            }
        }
    }

    private void keepLogs() throws IOException {
        String name = "seed-" + plan.seed() + (plan.bug() == null ? "" : "-" + plan.bug());
        Path kept = Path.of("target", "chaos", name).toAbsolutePath();
        fleet.keepLogs(kept);
        progress.say("The logs are in " + kept);
    }

    private Report strikeAndCheck() throws Exception {
        load.start();
        field.hold(WARM_UP);
        vitals.start();
        pulse.start();
        strikeAll();
        progress.say("Mending, and waiting until every job has ended ...");
        Instant end = Instant.now();
        load.stop();
        List<Finding> left = drain();
        load.intruder().triesAll(history);
        Duration drain = Duration.between(end, Instant.now());
        return report(left, drain);
    }

    private void strikeAll() throws Exception {
        Instant end = plan.length() == null ? Instant.MAX : Instant.now().plus(plan.length());
        Schedule schedule = plan.schedule();
        do {
            strikes.together(schedule.next());
            field.hold(BETWEEN_STRIKES);
        } while (plan.length() == null ? !schedule.isEven() : Instant.now().isBefore(end));
    }

    /** Until no job is open and no callback is owed; whatever is left then is a finding. */
    private List<Finding> drain() throws Exception {
        Instant end = Instant.now().plus(plan.mostOfADrain());
        while (true) {
            try (Connection connection = fleet.connect();
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("select (select count(*) from job where finished_at is null),"
                            + " (select count(*) from delivery where state = 'pending')")) {
                row.next();
                long jobs = row.getLong(1);
                long callbacks = row.getLong(2);
                progress.show(jobs + " jobs and " + callbacks + " callbacks are open");
                if (jobs == 0 && callbacks == 0) {
                    return List.of();
                }
                if (Instant.now().isAfter(end)) {
                    return List.of(new Finding(
                            "I11",
                            jobs + " jobs and " + callbacks + " callbacks still open after the drain",
                            null,
                            null));
                }
            }
            field.hold(Duration.ofMillis(250));
        }
    }

    private Report report(List<Finding> left, Duration drain) throws Exception {
        Witnesses seen = witnesses();
        Checker checker = new Checker(seen);
        List<Finding> findings = Stream.of(
                        left,
                        checker.check(),
                        new Secrets(fleet, tenants.secrets()).in(receiver.deliveries()),
                        vitals.stop(plan),
                        pulse.stop(),
                        field.deaths().stream()
                                .map(death -> new Finding("programs", death, null, null))
                                .toList(),
                        field.tally().findings(),
                        load.intruder().findings(seen.evidence().jobs()),
                        unsigned.stream()
                                .map(id -> new Finding(
                                        "I6", "another signature than its own tenant's on " + id, null, null))
                                .toList())
                .flatMap(List::stream)
                .toList();
        return new Report(
                plan.seed(),
                strikes.counts(),
                history.accepted(),
                history.count(Outcome.UNKNOWN),
                model.calls(),
                seen.evidence().modelSteps().values().stream()
                        .mapToLong(List::size)
                        .sum(),
                checker.underWay(),
                Stall.longest(seen),
                drain,
                field.tally().lines()
                        + "  %-44s %d%n"
                                .formatted(
                                        "answers that a foreign key was refused",
                                        load.intruder().refused())
                        + "  %-44s %d%n".formatted("jobs that a limit ended", LimitCheck.ended(seen.evidence()))
                        + "  %-44s %s%n".formatted("processes watched for growth", vitals.summary()),
                findings,
                stories(findings, seen));
    }

    private Witnesses witnesses() throws Exception {
        try (Connection connection = fleet.connect()) {
            return new Witnesses(
                    history,
                    model,
                    Evidence.gather(connection, field.databaseClock()::right),
                    field.thaws(),
                    receiver.deliveries().stream().collect(Collectors.groupingBy(Receiver.Delivery::job)),
                    Triage.filed(fleet.data()).stream()
                            .map(ticket ->
                                    ticket.path("content").path("subject").asText())
                            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
        }
    }

    /** Of the first finding about a job of each invariant: more would hide what went wrong first. */
    private static String stories(List<Finding> findings, Witnesses seen) {
        Map<String, Finding> firsts = new LinkedHashMap<>();
        findings.stream()
                .filter(finding -> finding.job() != null)
                .forEach(finding -> firsts.putIfAbsent(finding.invariant(), finding));
        return firsts.values().stream()
                .map(finding -> "  " + finding + "\n" + Story.of(finding, seen))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public void close() throws Exception {
        receiver.close();
        fleet.close();
    }
}
