package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** The running server process, a direct child of this JVM. */
final class Server {

    private static final Logger LOG = Logger.getLogger(Server.class);
    private static final int TRIES = 8;

    /** Long, because a start after a crash replays the log first. */
    private static final Duration READY_LIMIT = Duration.ofMinutes(3);

    private final Process process;
    private final int port;
    private volatile boolean stopping;

    private Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    int port() {
        return port;
    }

    static Server start(Cluster cluster, Settings settings) throws IOException {
        Path data = cluster.folder().data();
        long start = cluster.log().size();
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            start = cluster.log().size();
            int port = freePort();
            var server = new Server(command(cluster, settings, port).start(cluster.log()), port);
            if (server.awaitReady(data)) {
                server.reportUnexpectedEnd(cluster.log());
                return server;
            }
            if (!passes(cluster.log().textSince(start))) {
                break;
            }
            pause(attempt);
            // A server that was just starting when its JVM was killed shows up only now.
            Orphan.stop(data);
        }
        throw new PostgresFailure("PostgreSQL did not start in " + data + ". The log's last lines:\n"
                + cluster.log().tailSince(start) + "\nMend the cause; the whole log is "
                + cluster.log().file()
                + ". A PostgreSQL of your own can be named with CAIRN_DB_URL.");
    }

    /** The port was taken in between, another server came first, or children of a killed one are still ending. */
    private static boolean passes(String log) {
        return log.contains("could not bind")
                || log.contains("lock file \"postmaster.pid\" already exists")
                || log.contains("is still in use");
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(50L * attempt);
        } catch (InterruptedException e) {
            throw PostgresFailure.interrupted("waiting for another server to end", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Command command(Cluster cluster, Settings settings, int port) {
        List<Object> words = new ArrayList<>(cluster.runAs().prefix());
        words.addAll(
                List.of(cluster.binaries().postgres(), "-D", cluster.folder().data()));
        for (String setting : parameters(settings, port)) {
            words.add("-c");
            words.add(setting);
        }
        return Command.of(Terminal.detached(), words.toArray());
    }

    private static List<String> parameters(Settings settings, int port) {
        String durable = settings.durable() ? "on" : "off";
        return List.of(
                "listen_addresses=127.0.0.1",
                "port=" + port,
                "unix_socket_directories=",
                "max_connections=" + settings.maxConnections(),
                "shared_buffers=64MB",
                "min_wal_size=80MB",
                "max_wal_size=512MB",
                "huge_pages=off",
                "fsync=" + durable,
                "synchronous_commit=" + durable,
                "full_page_writes=" + durable,
                "password_encryption=scram-sha-256",
                "idle_in_transaction_session_timeout=60s",
                "timezone=UTC",
                "log_timezone=UTC",
                "log_checkpoints=off",
                "logging_collector=off",
                "cluster_name=cairn");
    }

    /** False if the process has ended before it was ready, or was not ready in time and has been ended. */
    private boolean awaitReady(Path data) {
        long end = System.nanoTime() + READY_LIMIT.toNanos();
        try {
            while (System.nanoTime() < end) {
                if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    return false;
                }
                if (ready(data)) {
                    return true;
                }
            }
        } catch (InterruptedException e) {
            stop();
            throw PostgresFailure.interrupted("waiting for PostgreSQL to start", e);
        }
        stop();
        return false;
    }

    /** The pid file says that the server is ready, the connection that it is there: on a taken port another answers. */
    private boolean ready(Path data) {
        return PidFile.read(data)
                        .filter(file -> file.pid() == process.pid() && file.port() == port && file.ready())
                        .isPresent()
                && answers();
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void reportUnexpectedEnd(ServerLog log) {
        var _ = process.onExit().thenAccept(ended -> {
            if (!stopping) {
                LOG.errorf(
                        "The embedded PostgreSQL ended by itself with status %d; restart Cairn. See %s",
                        ended.exitValue(), log.file());
            }
        });
    }

    /** Stops the server within half a minute, in the mildest way that works. */
    void stop() {
        stopping = true;
        boolean interrupted = false;
        for (Stop stop : Stop.values()) {
            stop.signal().send(process.toHandle());
            try {
                if (process.waitFor(stop.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                // Someone is in a hurry: the next, harsher way is tried at once.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
