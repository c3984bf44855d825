package dev.cairn.program.api;

import dev.cairn.start.Failures;
import dev.cairn.start.Program;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program's commands; without one it serves, which is what containers run. */
@QuarkusMain
@Command(
        name = "cairn",
        description = "The api of Cairn, over PostgreSQL and RabbitMQ.",
        subcommands = {ApiCommand.class, RebuildQueueCommand.class})
public final class ApiMain {
    private ApiMain() {}

    public static void main(String... arguments) {
        Program.begin();
        CommandLine cli = new CommandLine(new ApiMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> Failures.tell(failure));
        int code = cli.execute(arguments.length == 0 ? new String[] {"api"} : arguments);
        if (code != ApiCommand.EXITS_BY_ITSELF) {
            System.exit(code);
        }
    }
}
