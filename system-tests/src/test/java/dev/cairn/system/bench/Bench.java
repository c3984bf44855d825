package dev.cairn.system.bench;

import dev.cairn.system.bench.rates.Rates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./cairn bench}: rates, or what a command below it measures. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measure how fast jobs are taken and run: Cairn, floor programs and a public peer in turn, each over a"
                        + " durable PostgreSQL. WHAT measures recovery, on two apis and some workers, or starts. Figures go to"
                        + " system-tests/target/bench, too. Ends with 1 if a bar is missed.",
        subcommands = {Resume.class, FirstStep.class, Restart.class, Start.class, History.class, Idle.class},
        synopsisSubcommandLabel = "[WHAT]")
public final class Bench implements Callable<Integer> {
    @Option(names = "--quick", description = "Fewer jobs and repetitions: to see that it works.")
    private boolean quick;

    @Option(
            names = "--workloads",
            paramLabel = "W",
            split = ",",
            description = "Only these, by the begin of their names, such as W1,W2.")
    private Set<String> workloads = Set.of();

    @Option(
            names = "--rivals",
            paramLabel = "NAME",
            split = ",",
            description = "Only these, such as \"standalone,grouped floor\"; bars that need others are left out.")
    private Set<String> rivals = Set.of();

    @Option(names = "--rounds", paramLabel = "N", description = "How many rounds count (default: 5, or 3 if quick).")
    private int rounds;

    @Option(
            names = "--profile",
            paramLabel = "FOLDER",
            description = "Also write flight recordings (JFR) of Cairn's programs there, by process id.")
    private @Nullable Path profile;

    private Bench() {}

    @Override
    public Integer call() throws Exception {
        if (profile != null) {
            Files.createDirectories(profile);
        }
        return new Rates(new Rates.Choice(quick, rounds, workloads, rivals, profile)).measure();
    }

    public static void main(String... arguments) {
        int code = 1;
        try {
            code = new CommandLine(new Bench()).execute(arguments);
        } catch (AssertionError gaveUp) {
            // What was waited for did not come. Threads of servers would keep the JVM for ever.
            System.err.println("cairn bench: " + gaveUp.getMessage());
        }
        System.exit(code);
    }
}
