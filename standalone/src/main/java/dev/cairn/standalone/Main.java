package dev.cairn.standalone;

import dev.cairn.embedded.postgres.DataFolderInUse;
import dev.cairn.embedded.postgres.PostgresFailure;
import dev.cairn.standalone.demo.DemoCommand;
import dev.cairn.standalone.listen.ListenCommand;
import dev.cairn.standalone.training.TrainCommand;
import dev.cairn.start.Failures;
import dev.cairn.start.Program;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program's commands; {@code ./cairn} passes them on. */
@QuarkusMain
@Command(
        name = "cairn",
        description = "AI-agent jobs that survive.",
        subcommands = {UpCommand.class, KeyCommand.class, DemoCommand.class, ListenCommand.class, TrainCommand.class})
public final class Main {
    /** Failures whose message says all that a person needs. */
    static final Class<?>[] CLEAR = {DataFolderInUse.class, PostgresFailure.class};

    private Main() {}

    public static void main(String... arguments) {
        Program.begin();
        CommandLine cli = new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, parsed) -> Failures.tell(failure, CLEAR));
        // Without a command it serves: that is what containers run.
        int code = cli.execute(arguments.length == 0 ? new String[] {"up"} : arguments);
        if (code != UpCommand.EXITS_BY_ITSELF) {
            System.exit(code);
        }
    }
}
