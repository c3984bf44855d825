package dev.cairn.node.rabbitmq;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The five ports of a node on 127.0.0.1, the same through all its starts. */
record Ports(int amqp, int amqps, int management, int distribution, int epmd) {

    // Below what the kernel gives to outgoing connections: while the node is down, the port of one of its own clients
    // could be the node's, and a client that calls a free port of that range can even reach itself.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;

    static Ports free() {
        Set<Integer> found = new HashSet<>();
        while (found.size() < 5) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                found.add(port);
            }
        }
        Iterator<Integer> ports = found.iterator();
        return new Ports(ports.next(), ports.next(), ports.next(), ports.next(), ports.next());
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
