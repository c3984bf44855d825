package dev.cairn.node.rabbitmq;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a node is started from: programs, folder, ports, account and its name among Erlang nodes. */
record Broker(Installation programs, NodeFolder folder, Ports ports, Account account, String name) {

    private static final Duration READY_LIMIT = Duration.ofMinutes(3);
    private static final int ANSWER_MILLIS = 2000;
    private static final byte[] AMQP_0_9_1 = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};

    /**
     * Erlang's name server, in the foreground. The node would start one by itself, but as a daemon that outlives it and
     * whose process nobody knows.
     */
    NodeProcess startNames() throws IOException {
        return NodeProcess.start(
                List.of(programs.epmd().toString(), "-address", "127.0.0.1", "-port", String.valueOf(ports.epmd())),
                Map.of(),
                folder.output());
    }

    /** Starts the node and waits until clients can work with it. */
    NodeProcess startNode() throws IOException {
        folder.write(ports, account);
        NodeProcess node = NodeProcess.start(List.of(programs.server().toString()), environment(), folder.output());
        try {
            awaitReady(node);
        } catch (NodeFailure e) {
            node.kill();
            throw e;
        }
        return node;
    }

    private Map<String, String> environment() {
        Map<String, String> variables = new HashMap<>();
        variables.put("HOME", folder.home().toString());
        variables.put("ERL_EPMD_PORT", String.valueOf(ports.epmd()));
        variables.put("ERL_EPMD_ADDRESS", "127.0.0.1");
        variables.put("RABBITMQ_NODENAME", name + "@localhost");
        variables.put("RABBITMQ_DIST_PORT", String.valueOf(ports.distribution()));
        variables.put("RABBITMQ_CONFIG_FILE", folder.configuration().toString());
        variables.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.plugins().toString());
        variables.put("RABBITMQ_CONF_ENV_FILE", "/dev/null");
        variables.put("RABBITMQ_MNESIA_BASE", folder.data().toString());
        variables.put("RABBITMQ_LOG_BASE", folder.logs().toString());
        variables.put("RABBITMQ_PID_FILE", folder.root().resolve("node.pid").toString());
        // Without busy waiting: a node for tests shares few cores with what is tested.
        variables.put(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}");
        // The script then becomes the node instead of guarding it: a signal to our child is one to the node.
        variables.put("RUNNING_UNDER_SYSTEMD", "true");
        return variables;
    }

    private void awaitReady(NodeProcess node) {
        long end = System.nanoTime() + READY_LIMIT.toNanos();
        try {
            while (!speaksAmqp() || !answersHttp()) {
                if (node.process().waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw failure("ended with status " + node.process().exitValue() + " before it was ready");
                }
                if (System.nanoTime() > end) {
                    throw failure("was not ready within " + READY_LIMIT.toSeconds() + " s");
                }
            }
        } catch (InterruptedException e) {
            node.kill();
            throw NodeFailure.interrupted("waiting for RabbitMQ to start", e);
        }
    }

    private NodeFailure failure(String what) {
        return new NodeFailure("The RabbitMQ node in " + folder.root() + " " + what + ". The last lines of its logs:\n"
                + folder.tail());
    }

    /** The listener opens last of all, and the first frame of the conversation is the server's. */
    private boolean speaksAmqp() {
        try (var socket = new Socket()) {
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.amqp()), ANSWER_MILLIS);
            socket.getOutputStream().write(AMQP_0_9_1);
            return socket.getInputStream().read() == 1;
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean answersHttp() {
        try {
            return told("/api/overview").contains(name);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What the HTTP API answers. */
    String told(String path) throws IOException {
        var connection =
                (HttpURLConnection) URI.create(managementUrl() + path).toURL().openConnection();
        connection.setRequestProperty("Authorization", account.basic());
        connection.setConnectTimeout(ANSWER_MILLIS);
        connection.setReadTimeout(ANSWER_MILLIS);
        return new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Has rabbitmqctl do this to the running node, which knows it by the cookie in the common home. */
    void control(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.control().toString(), "-n", name + "@localhost"));
        command.addAll(arguments);
        NodeProcess control = NodeProcess.start(command, environment(), folder.output());
        try {
            if (!control.process().waitFor(READY_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw failure("was not reached by rabbitmqctl " + arguments.getFirst());
            }
            if (control.process().exitValue() != 0) {
                throw failure("refused rabbitmqctl " + arguments.getFirst());
            }
        } catch (InterruptedException e) {
            throw NodeFailure.interrupted("waiting for rabbitmqctl", e);
        } finally {
            control.kill();
        }
    }

    String managementUrl() {
        return "http://127.0.0.1:" + ports.management();
    }
}
