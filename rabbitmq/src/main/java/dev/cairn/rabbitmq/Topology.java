package dev.cairn.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;

/**
 * The queues and what they are made of: the only place that declares any. A quorum queue for each lane, whose refused
 * tickets go to one exchange and queue of dead letters.
 */
public final class Topology {
    private static final int NOT_FOUND = 404;

    /** Dead letters are for looking at; the jobs' rows lose nothing when old ones are dropped. */
    private static final int MOST_DEAD_LETTERS = 10_000;

    private final String prefix;
    private final int deliveryLimit;

    public Topology(String prefix, int deliveryLimit) {
        this.prefix = prefix;
        this.deliveryLimit = deliveryLimit;
    }

    public String queue(String lane) {
        return prefix + "." + lane;
    }

    public String deadLetters() {
        return prefix + ".dead";
    }

    /** Declares what is not there; a queue of the same name and other arguments is an error. */
    void declare(Channel channel, String lane) throws IOException {
        channel.exchangeDeclare(deadLetters(), BuiltinExchangeType.FANOUT, true, false, Map.of());
        channel.queueDeclare(
                deadLetters(), true, false, false, Map.of("x-queue-type", "quorum", "x-max-length", MOST_DEAD_LETTERS));
        channel.queueBind(deadLetters(), deadLetters(), "");
        // Without a limit of its own a ticket nobody can read would go round for ever on older brokers.
        channel.queueDeclare(
                queue(lane),
                true,
                false,
                false,
                Map.of(
                        "x-queue-type",
                        "quorum",
                        "x-delivery-limit",
                        deliveryLimit,
                        "x-dead-letter-exchange",
                        deadLetters()));
    }

    /** Removes the lane's queue with whatever is in it, and makes it anew. */
    public void rebuild(Channel channel, String lane) throws IOException {
        channel.queueDelete(queue(lane));
        declare(channel, lane);
    }

    /**
     * How many tickets wait to be taken, or -1 if the queue is not there (the channel is closed then).
     *
     * @throws IOException if the broker does not say
     */
    long waiting(Channel channel, String lane) throws IOException {
        try {
            return channel.queueDeclarePassive(queue(lane)).getMessageCount();
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException closed
                    && closed.getReason() instanceof AMQP.Channel.Close close
                    && close.getReplyCode() == NOT_FOUND) {
                return -1;
            }
            throw e;
        }
    }
}
