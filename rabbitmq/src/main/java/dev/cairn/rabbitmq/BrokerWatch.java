package dev.cairn.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.quarkus.logging.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the lanes' queues again and again, over a connection of its own: whether the broker answers, how many tickets
 * wait, and whether the queues are there at all.
 */
public final class BrokerWatch {
    private final BrokerAddress address;
    private final Topology topology;
    private final Set<String> lanes;
    private final Duration between;
    private final @Nullable Consumer<String> rebuilt;
    private final Map<String, Long> waiting = new ConcurrentHashMap<>();
    /** Lanes whose queue was made and whose jobs nobody was told of yet. */
    private final Set<String> made = new HashSet<>();

    private volatile boolean up;
    private @Nullable Found told;
    private String toldWhy = "";
    /** Whether the queues of this connection's broker were compared with what they are to be. */
    private boolean compared;

    private volatile boolean stopped;
    private @Nullable Connection connection;
    /** Of the watching thread. */
    private @Nullable Channel channel;

    /** What a look comes to; each change is told, also what the first look found. */
    private enum Found {
        ANSWERS,
        REFUSES,
        AWAY
    }

    /** @param rebuilt makes this watch declare queues that are not there, and is told their lane; null to only look */
    public BrokerWatch(
            BrokerAddress address,
            Topology topology,
            Set<String> lanes,
            Duration between,
            @Nullable Consumer<String> rebuilt) {
        this.address = address;
        this.topology = topology;
        this.lanes = lanes;
        this.between = between;
        this.rebuilt = rebuilt;
    }

    public void start(String name) {
        // A platform thread: the client blocks in native socket reads while it holds locks.
        Thread.ofPlatform().daemon().name(name).start(this::watchForEver);
    }

    public void stop() {
        stopped = true;
        close();
    }

    /** Whether the broker answered the last time. */
    public boolean isUp() {
        return up;
    }

    /** Empty while the broker does not answer or the queue is not there. */
    public OptionalLong waiting(String lane) {
        Long tickets = waiting.get(lane);
        return up && tickets != null && tickets >= 0 ? OptionalLong.of(tickets) : OptionalLong.empty();
    }

    private void watchForEver() {
        while (!stopped) {
            try {
                look();
                tell(Found.ANSWERS, "");
            } catch (IOException | TimeoutException | RuntimeException | Error e) {
                close();
                BrokerRefusal.of(e)
                        .ifPresentOrElse(
                                refusal -> tell(Found.REFUSES, refusal.words() + ". " + refusal.mend()),
                                () -> tell(Found.AWAY, e.getMessage() == null ? e.toString() : e.getMessage()));
            }
            pause();
        }
    }

    private void look() throws IOException, TimeoutException {
        Connection open = open();
        for (String lane : lanes) {
            long tickets = inChannel(open, channel -> topology.waiting(channel, lane));
            if (tickets < 0 && rebuilt != null) {
                declare(open, lane);
                Log.warnf("A queue was not there and was made; its due jobs are announced anew. lane=%s", lane);
                made.add(lane);
                tickets = 0;
            }
            if (tickets >= 0 && rebuilt != null && !compared) {
                compare(open, lane);
            }
            if (rebuilt != null && made.contains(lane)) {
                // As often as it takes: it needs the database, which may be away as well.
                rebuilt.accept(lane);
                made.remove(lane);
            }
            waiting.put(lane, tickets);
        }
        compared = true;
    }

    private void declare(Connection open, String lane) throws IOException {
        inChannel(open, channel -> {
            topology.declare(channel, lane);
            return 0L;
        });
    }

    /** A queue of another kind is used all the same, for a ticket is only a hint; but it may lose them, or keep them for ever. */
    private void compare(Connection open, String lane) throws IOException {
        try {
            declare(open, lane);
        } catch (IOException e) {
            BrokerRefusal refusal =
                    BrokerRefusal.of(e).filter(BrokerRefusal::isOfKind).orElseThrow(() -> e);
            Log.errorf(
                    "A lane's queue is not as this program makes it; tickets go through it, and jobs whose tickets are lost are"
                            + " found by polling. lane=%s reason=\"%s. %s\"",
                    lane, refusal.words(), refusal.mend());
        }
    }

    private interface Look {
        long in(Channel channel) throws IOException;
    }

    /** In one channel for all looks; a question about a queue that is not there closes it, and the next opens another. */
    private long inChannel(Connection connection, Look look) throws IOException {
        Channel usable = channel;
        if (usable == null || usable.getConnection() != connection || !usable.isOpen()) {
            usable = connection.createChannel();
            channel = usable;
        }
        if (usable == null) {
            throw new IOException("the broker gives no more channels");
        }
        return look.in(usable);
    }

    private synchronized Connection open() throws IOException, TimeoutException {
        Connection open = connection;
        if (open == null || !open.isOpen()) {
            open = address.connect("cairn watch");
            connection = open;
            compared = false;
        }
        return open;
    }

    private synchronized void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.abort(1000);
        }
    }

    private void tell(Found now, String why) {
        if ((now != told || now == Found.REFUSES && !why.equals(toldWhy)) && !stopped) {
            switch (now) {
                case ANSWERS -> Log.infof("The broker answers; tickets go through it. broker=%s", address);
                case REFUSES ->
                    Log.errorf(
                            "The broker refuses what this program asks for; jobs go on by polling until that is mended."
                                    + " broker=%s reason=\"%s\"",
                            address, why);
                case AWAY ->
                    Log.warnf(
                            "The broker does not answer; jobs go on by polling. broker=%s reason=\"%s\"", address, why);
            }
        }
        told = now;
        toldWhy = why;
        up = now == Found.ANSWERS;
    }

    private void pause() {
        try {
            Thread.sleep(between);
        } catch (InterruptedException e) {
            stopped = true;
        }
    }
}
