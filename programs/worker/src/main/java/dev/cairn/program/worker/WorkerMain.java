package dev.cairn.program.worker;

import dev.cairn.job.EngineSettings;
import dev.cairn.rabbitmq.BrokerAddress;
import dev.cairn.rabbitmq.RabbitSettings;
import dev.cairn.start.DatabaseAddress.Address;
import dev.cairn.start.Environment;
import dev.cairn.start.Failures;
import dev.cairn.start.Heap;
import dev.cairn.start.Program;
import dev.cairn.start.Schema;
import dev.cairn.start.SettingsCheck;
import dev.cairn.worker.openai.ModelSettings;
import dev.cairn.worker.run.WorkerSettings;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Works until told to stop; it never migrates, but waits for the api to have done so. */
@QuarkusMain
@Command(
        name = "worker",
        description = "Run jobs until told to stop, over PostgreSQL and RabbitMQ.",
        mixinStandardHelpOptions = true)
public final class WorkerMain implements Callable<Integer> {
    private static final int EXITS_BY_ITSELF = -1;
    private static final int MANAGEMENT_PORT = 9001;

    private final Environment environment = Environment.ofProcess();

    private WorkerMain() {}

    public static void main(String... arguments) {
        Program.begin();
        int code = new CommandLine(new WorkerMain())
                .setExecutionExceptionHandler((failure, command, parsed) -> Failures.tell(failure))
                .execute(arguments.length == 1 && arguments[0].equals("worker") ? new String[0] : arguments);
        if (code != EXITS_BY_ITSELF) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() {
        environment.check();
        Heap.check();
        SettingsCheck.run(EngineSettings.class, WorkerSettings.class, ModelSettings.class, RabbitSettings.class);
        Program program = new Program(environment);
        Address database = environment.requiredDatabase();
        String broker = environment.required("CAIRN_AMQP_URL", "amqp://user:password@host:5672/vhost");
        BrokerAddress.parse(broker);
        int management = environment.managementPort(MANAGEMENT_PORT);
        program.checkFree("CAIRN_MANAGEMENT_PORT", management);
        Schema.await(database);
        program.useDatabase(database);
        program.useSamples();
        program.useIdentity();
        program.listenForManagement(management);
        Program.set("cairn.amqp.url", broker);
        program.serve("worker", "http://" + environment.bind() + ":" + management + "/q/health");
        return EXITS_BY_ITSELF;
    }
}
