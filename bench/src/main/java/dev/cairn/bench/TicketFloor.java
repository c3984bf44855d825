package dev.cairn.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A floor whose jobs begin with a ticket: published after the insert's commit, persistent and with confirms that nobody
 * waits for, to a quorum queue; acknowledged after the claim's.
 */
final class TicketFloor implements Engine {
    private static final String QUEUE = "bench.tickets";
    private static final int PREFETCH = 256;

    private final Floor floor;
    private final Channel tickets;
    private final Channel deliveries;
    private final Map<UUID, Job> announced = new ConcurrentHashMap<>();

    TicketFloor(Floor floor, String amqpUrl) throws Exception {
        this.floor = floor;
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(amqpUrl);
        Connection connection = factory.newConnection("bench");
        tickets = connection.createChannel();
        tickets.confirmSelect();
        tickets.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
        deliveries = connection.createChannel();
        deliveries.basicQos(PREFETCH);
        deliveries.basicConsume(QUEUE, false, (tag, ticket) -> begin(ticket), tag -> {});
    }

    @Override
    public void submit(Job job) {
        floor.insert(job);
        announced.put(job.id(), job);
        publish(job.id());
    }

    private synchronized void publish(UUID job) {
        try {
            byte[] ticket = ("{\"version\":1,\"job\":\"" + job + "\",\"epoch\":0}").getBytes("UTF-8");
            tickets.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, ticket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(Delivery ticket) throws IOException {
        String text = new String(ticket.getBody(), "UTF-8");
        int id = text.indexOf("\"job\":\"") + 7;
        Job job = announced.remove(UUID.fromString(text.substring(id, id + 36)));
        Thread.startVirtualThread(
                () -> floor.run(job, claimed -> acknowledge(ticket.getEnvelope().getDeliveryTag())));
    }

    private void acknowledge(long delivery) {
        try {
            deliveries.basicAck(delivery, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
