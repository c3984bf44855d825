package dev.cairn.system.chaos;

import dev.cairn.system.chaos.planted.PlantedBug;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./cairn chaos}: a long run with faults, and what came of it. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = "Run two apis and three workers under load and faults, then check every invariant.",
        sortOptions = false)
public final class Chaos implements Callable<Integer> {
    @Option(names = "--minutes", paramLabel = "N", description = "How long faults strike (default: ${DEFAULT-VALUE}).")
    private double minutes = 5;

    @Option(names = "--seed", paramLabel = "S", description = "Repeats the run of this seed (default: a new one).")
    private @Nullable Long seed;

    @Option(names = "--faults", split = ",", paramLabel = "a,b", description = "Only these; --list shows all.")
    private List<String> faults = List.of();

    @Option(names = "--rate", paramLabel = "R", description = "Orders a second (default: ${DEFAULT-VALUE}).")
    private double rate = 12;

    @Option(names = "--workers", paramLabel = "W", description = "How many workers (default: ${DEFAULT-VALUE}).")
    private int workers = 3;

    @Option(
            names = "--planted",
            arity = "0..1",
            split = ",",
            fallbackValue = "ALL",
            paramLabel = "BUG",
            description =
                    "Plant known bugs, all or these, one after the other, and tell whether the checker finds each.")
    private @Nullable List<String> planted;

    @Option(names = "--list", description = "List the faults and end.")
    private boolean list;

    public static void main(String... arguments) {
        int status;
        try {
            status = command().execute(arguments);
        } catch (AssertionError brokenOff) {
            brokenOff.printStackTrace();
            status = 1;
        }
        // What a run that was broken off has mounted goes away with this JVM.
        System.exit(status);
    }

    private static CommandLine command() {
        return new CommandLine(new Chaos()).setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof IllegalArgumentException) {
                System.err.println("cairn chaos: " + failure.getMessage());
                return 2;
            }
            throw failure;
        });
    }

    @Override
    public Integer call() throws Exception {
        if (list) {
            Faults.all().forEach(fault -> System.out.printf("  %-22s %s%n", fault.name(), fault.does()));
            return 0;
        }
        if (planted != null) {
            List<PlantedBug> bugs = planted.contains("ALL")
                    ? List.of(PlantedBug.values())
                    : planted.stream().map(PlantedBug::valueOf).toList();
            return new PlantedBugs(rate).these(bugs);
        }
        if (minutes <= 0 || rate <= 0 || workers < 2) {
            throw new IllegalArgumentException("--minutes and --rate must be positive, and --workers at least 2.");
        }
        long chosen = seed == null ? System.nanoTime() % 1_000_000 : seed;
        Plan plan = new Plan(
                chosen,
                Duration.ofMillis((long) (minutes * 60_000)),
                faults.isEmpty() ? Faults.all() : Faults.named(faults),
                rate,
                workers,
                false,
                null);
        Progress progress =
                Progress.of(System.console() != null && System.console().isTerminal());
        progress.say("Seed " + chosen + ": starting PostgreSQL, RabbitMQ, two apis and " + workers + " workers ...");
        try (Run run = new Run(plan, progress)) {
            return tell(run.go());
        }
    }

    static int tell(Report report) {
        System.out.println();
        System.out.println(report.table());
        System.out.println(report.stall().story());
        if (report.findings().isEmpty()) {
            System.out.println("Every invariant held. Seed " + report.seed());
            return 0;
        }
        report.findings().stream().limit(50).forEach(finding -> System.out.println("  ✘ " + finding));
        System.out.println(report.stories());
        System.out.println(report.findings().size() + " findings. Repeat with --seed " + report.seed());
        return 1;
    }
}
