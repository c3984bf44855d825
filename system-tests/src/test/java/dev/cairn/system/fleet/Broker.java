package dev.cairn.system.fleet;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import dev.cairn.node.rabbitmq.RabbitNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** The RabbitMQ of a fleet: a private node, or the one that CAIRN_TEST_AMQP_URL names. */
public final class Broker implements AutoCloseable {
    private final @Nullable RabbitNode node;
    private final String url;
    private final String prefix;

    private Broker(@Nullable RabbitNode node, String url, String prefix) {
        this.node = node;
        this.url = url;
        this.prefix = prefix;
    }

    static Broker start(Path folder) {
        String named = System.getenv("CAIRN_TEST_AMQP_URL");
        if (named != null && !named.isBlank()) {
            // Not alone there: queues of other runs must be neither found nor left.
            return new Broker(null, named, "cairn-test-" + UUID.randomUUID());
        }
        RabbitNode node = RabbitNode.in(folder).start();
        return new Broker(node, node.amqpUrl(), "cairn");
    }

    public void ensureRunning() {
        if (node != null && !node.isRunning()) {
            node.start();
        }
    }

    /** The node, to be killed or wiped; a test that asks for it is skipped where the broker is not ours. */
    public RabbitNode node() {
        if (node == null) {
            System.out.println(
                    "SKIPPED: a test that ends the broker, for CAIRN_TEST_AMQP_URL names one that is not ours.");
        }
        Assumptions.assumeTrue(node != null, "the broker of CAIRN_TEST_AMQP_URL must not be ended");
        return node;
    }

    public String url() {
        return url;
    }

    /** Of the user that {@link #url} names. */
    String password() {
        return URI.create(url).getUserInfo().replaceFirst("^[^:]*:", "");
    }

    /** What the names of the queues begin with. */
    public String prefix() {
        return prefix;
    }

    public String queue() {
        return prefix + ".default";
    }

    private interface Work<T> {
        T on(Channel channel) throws IOException;
    }

    private <T> T onChannel(Work<T> work) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        try (Connection connection = factory.newConnection("cairn test")) {
            return work.on(connection.createChannel());
        }
    }

    /** How many consume from the lane's queue; -1 while the queue is not there. */
    public long consumers() throws Exception {
        return look(channel -> channel.consumerCount(queue()));
    }

    /** How many tickets wait in the lane's queue; -1 while the queue is not there. */
    public long waiting() throws Exception {
        return look(channel -> channel.messageCount(queue()));
    }

    /** How many dead letters there are; -1 while their queue is not there. */
    public long dead() throws Exception {
        return look(channel -> channel.messageCount(prefix + ".dead"));
    }

    private long look(Work<Long> question) throws Exception {
        return onChannel(channel -> {
            try {
                return question.on(channel);
            } catch (IOException noSuchQueue) {
                return -1L;
            }
        });
    }

    /** Deletes the lane's queue under its consumers. */
    public void deleteQueue() throws Exception {
        onChannel(channel -> channel.queueDelete(queue()));
    }

    /** Puts this into the lane's queue, whatever it is. */
    public void publish(byte[] body) throws Exception {
        onChannel(channel -> {
            channel.basicPublish("", queue(), MessageProperties.PERSISTENT_BASIC, body);
            return body;
        });
    }

    @Override
    public void close() throws Exception {
        if (node != null) {
            node.close();
            return;
        }
        onChannel(channel -> {
            channel.queueDelete(queue());
            channel.queueDelete(prefix + ".dead");
            channel.exchangeDelete(prefix + ".dead");
            return channel;
        });
    }
}
