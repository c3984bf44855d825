package dev.cairn.program.api;

import dev.cairn.agent.AgentFiles;
import dev.cairn.api.deliver.CallbackSettings;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.api.timekeeper.TimekeeperSettings;
import dev.cairn.job.EngineSettings;
import dev.cairn.rabbitmq.BrokerAddress;
import dev.cairn.rabbitmq.RabbitSettings;
import dev.cairn.start.DatabaseAddress.Address;
import dev.cairn.start.Environment;
import dev.cairn.start.Heap;
import dev.cairn.start.Program;
import dev.cairn.start.Schema;
import dev.cairn.start.SecretsKey;
import dev.cairn.start.SettingsCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Serves the API. It alone migrates the database. */
@Command(name = "api", description = "Serve the API until told to stop.", mixinStandardHelpOptions = true)
final class ApiCommand implements Callable<Integer> {
    /** Quarkus ends the JVM, after everything was closed in order. */
    static final int EXITS_BY_ITSELF = -1;

    private final Environment environment = Environment.ofProcess();

    @Override
    public Integer call() {
        environment.check();
        Heap.check();
        SettingsCheck.run(
                EngineSettings.class,
                ApiSettings.class,
                CallbackSettings.class,
                TimekeeperSettings.class,
                RabbitSettings.class);
        Program program = new Program(environment);
        AgentFiles.readAll(environment.agentFolders());
        Address engine = environment.requiredDatabase();
        String broker = environment.required("CAIRN_AMQP_URL", "amqp://user:password@host:5672/vhost");
        BrokerAddress.parse(broker);
        program.checkPorts();
        Schema.migrate(environment.databaseOwner(engine), engine);
        program.useDatabase(engine);
        program.useAgents();
        program.listen();
        Program.set("cairn.secrets.key", SecretsKey.of(environment));
        Program.set("cairn.amqp.url", broker);
        program.serve("api", "http://" + environment.bind() + ":" + environment.port() + "/");
        return EXITS_BY_ITSELF;
    }
}
