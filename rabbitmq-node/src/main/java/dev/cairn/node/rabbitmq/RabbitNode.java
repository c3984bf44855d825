package dev.cairn.node.rabbitmq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A private RabbitMQ node on 127.0.0.1: child processes of this JVM, everything of it in one folder. It can be ended in
 * every way a broker ends in life and started again on the same data and ports. Nodes do not know each other, nor the
 * machine's own broker.
 *
 * <p>The node ends with this JVM, but not with its kill -9.
 */
public final class RabbitNode implements AutoCloseable {

    private final Broker broker;
    private final Thread atExit = new Thread(this::killAll, "end-rabbitmq");
    private @Nullable NodeProcess names;
    private @Nullable NodeProcess node;

    private RabbitNode(Broker broker) {
        this.broker = broker;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * A node that is not started yet, with free ports and a random password.
     *
     * @param folder becomes the node's own: missing or empty
     * @throws NodeFailure if no RabbitMQ is installed, or the folder cannot be used
     */
    public static RabbitNode in(Path folder) {
        Installation programs = Installation.required();
        try {
            String name = "cairn-" + UUID.randomUUID();
            return new RabbitNode(new Broker(programs, NodeFolder.open(folder), Ports.free(), Account.random(), name));
        } catch (IOException e) {
            throw new NodeFailure("The folder " + folder + " could not be used for a RabbitMQ node: " + e + ".", e);
        }
    }

    /** Whether this machine has what {@link #in} needs. */
    public static boolean isInstalled() {
        return Installation.find().isPresent();
    }

    /** Starts the node, for the first time or again, and waits until it serves clients: 4 to 10 seconds. */
    public synchronized RabbitNode start() {
        if (isRunning()) {
            throw new IllegalStateException("the node is running");
        }
        try {
            if (names == null || !names.isAlive()) {
                names = broker.startNames();
            }
            node = broker.startNode();
            return this;
        } catch (NodeFailure e) {
            // The caller has nothing yet that it could close.
            killAll();
            throw e;
        } catch (IOException e) {
            killAll();
            throw new NodeFailure(
                    "RabbitMQ could not be started in " + broker.folder().root() + ": " + e + ".", e);
        }
    }

    public boolean isRunning() {
        return node != null && node.isAlive();
    }

    /** Ends the node in order: queues are closed, clients are told. */
    public synchronized void stop() {
        running().terminate();
    }

    /** SIGKILL: nobody is told, what was not on disk is lost. */
    public synchronized void kill() {
        running().kill();
    }

    /** SIGSTOP: connections stay open and nothing answers, as behind a broken network. */
    public synchronized void pause() {
        running().signal("STOP");
    }

    /** SIGCONT after {@link #pause()}. */
    public synchronized void resume() {
        running().signal("CONT");
    }

    /** From now on the node takes nothing that is published, and reads nothing from connections that tried. */
    public void raise(Alarm alarm) {
        control(alarm.raise());
    }

    /** After {@link #raise}. */
    public void clear(Alarm alarm) {
        control(alarm.clear());
    }

    private void control(List<String> arguments) {
        running();
        try {
            broker.control(arguments);
        } catch (IOException e) {
            throw new NodeFailure("rabbitmqctl could not be called: " + e.getMessage() + ".", e);
        }
    }

    /** Whether the alarm stands, by the node's own account, which is some seconds old. */
    public boolean has(Alarm alarm) {
        try {
            return alarm.standsIn(broker.told("/api/nodes"));
        } catch (IOException silent) {
            return false;
        }
    }

    /** How many connections the node has stopped reading from because of an alarm; some seconds old. */
    public int blocked() {
        try {
            return broker.told("/api/connections").split("\"state\":\"block(ed|ing)\"", -1).length - 1;
        } catch (IOException silent) {
            return 0;
        }
    }

    /** How many messages were published since the node's start; some seconds old. 0 if the node does not tell. */
    public long published() {
        try {
            Matcher count = Pattern.compile("\"publish\":(\\d+)").matcher(broker.told("/api/overview"));
            return count.find() ? Long.parseLong(count.group(1)) : 0;
        } catch (IOException silent) {
            return 0;
        }
    }

    /** Removes all data of the stopped node: the next start is a first one, with the same address and password. */
    public synchronized void wipe() {
        if (isRunning()) {
            throw new IllegalStateException("the node is running");
        }
        try {
            broker.folder().wipe();
        } catch (IOException e) {
            throw new NodeFailure("The data in " + broker.folder().data() + " could not be removed: " + e + ".", e);
        }
    }

    /** With user, password and virtual host. */
    public String amqpUrl() {
        return "amqp://" + user() + ":" + password() + "@127.0.0.1:"
                + broker.ports().amqp() + "/" + broker.account().vhost();
    }

    /** Gives the node a listener with TLS from its next start on, see {@link #amqpsUrl}. Both are in PEM. */
    public synchronized RabbitNode withTls(String certificates, String key) {
        try {
            Files.writeString(broker.folder().certificate(), certificates);
            Files.writeString(broker.folder().key(), key);
            return this;
        } catch (IOException e) {
            throw new NodeFailure(
                    "The certificate could not be written to " + broker.folder().root() + ": " + e + ".", e);
        }
    }

    /** @param host a name or an address of 127.0.0.1 by which the client is to call the node */
    public String amqpsUrl(String host) {
        return "amqps://" + user() + ":" + password() + "@" + host + ":"
                + broker.ports().amqps() + "/" + broker.account().vhost();
    }

    /** Of the HTTP API, without user and password: {@code http://127.0.0.1:port}. */
    public String managementUrl() {
        return broker.managementUrl();
    }

    /** An administrator, and owner of the virtual host {@link #vhost()}. */
    public String user() {
        return broker.account().user();
    }

    public String password() {
        return broker.account().password();
    }

    public String vhost() {
        return broker.account().vhost();
    }

    private NodeProcess running() {
        if (node == null || !node.isAlive()) {
            throw new IllegalStateException("the node is not running");
        }
        return node;
    }

    private synchronized void killAll() {
        if (node != null) {
            node.kill();
        }
        if (names != null) {
            names.kill();
        }
    }

    /** Ends every process of the node, without order: whoever wants the data in order stops it first. */
    @Override
    public void close() {
        killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    @Override
    public String toString() {
        return "RabbitNode[" + broker.name() + ", port=" + broker.ports().amqp() + "]";
    }
}
