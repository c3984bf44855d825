package dev.cairn.system.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code ./cairn bench}: what is measured is a command below it. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measure two apis and some workers over a durable PostgreSQL and a private RabbitMQ. Figures go to"
                        + " system-tests/target/bench, too. Ends with 1 if a bar is missed.",
        subcommands = {Resume.class, FirstStep.class, Restart.class},
        synopsisSubcommandLabel = "WHAT")
public final class Bench {
    private Bench() {}

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
