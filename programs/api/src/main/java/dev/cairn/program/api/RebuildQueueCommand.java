package dev.cairn.program.api;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.cairn.postgres.Database;
import dev.cairn.postgres.SqlDueWork;
import dev.cairn.rabbitmq.BrokerAddress;
import dev.cairn.rabbitmq.Topology;
import dev.cairn.start.Environment;
import dev.cairn.start.Schema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes a lane's queue anew from the database: for a queue whose content or arguments are no good any more. The running
 * api announces the due jobs.
 */
@Command(
        name = "rebuild-queue",
        description = "Delete a lane's queue, make it anew, and have every due job announced again. Loses no job.",
        mixinStandardHelpOptions = true)
final class RebuildQueueCommand implements Callable<Integer> {
    @Option(names = "--lane", description = "The lane (default: ${DEFAULT-VALUE}).")
    private String lane = "default";

    @Option(names = "--prefix", description = "As cairn.rabbitmq.prefix (default: ${DEFAULT-VALUE}).")
    private String prefix = "cairn";

    @Option(names = "--delivery-limit", description = "As cairn.rabbitmq.delivery-limit (default: ${DEFAULT-VALUE}).")
    private int deliveryLimit = 20;

    private final Environment environment = Environment.ofProcess();

    @Override
    public Integer call() throws Exception {
        environment.check();
        SqlDueWork due = new SqlDueWork(new Database(Schema.source(environment.requiredDatabase())));
        BrokerAddress broker =
                BrokerAddress.parse(environment.required("CAIRN_AMQP_URL", "amqp://user:password@host:5672/vhost"));
        // Before the queue is there again: an api that sees it empty announces at once.
        int jobs = due.forgetAnnouncements(lane);
        try (Connection connection = broker.connect();
                Channel channel = connection.createChannel()) {
            Topology topology = new Topology(prefix, deliveryLimit);
            topology.rebuild(channel, lane);
            System.out.println("Queue " + topology.queue(lane) + " was made anew; " + jobs
                    + " due jobs are announced again by the running api.");
        }
        return 0;
    }
}
