package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/** A server that outlived its JVM (kill -9): it is stopped, for its settings and its port are the last start's. */
final class Orphan {

    private static final Logger LOG = Logger.getLogger(Orphan.class);

    private Orphan() {}

    /** Call it with the folder's lock held only: a server of a living JVM is no orphan. */
    static void stop(Path data) throws IOException {
        var found = PidFile.read(data);
        var server = found.flatMap(PidFile::server);
        if (server.isPresent()) {
            LOG.debugf(
                    "Stopping the server %d that an earlier run left behind in %s",
                    server.get().pid(), data);
            end(found.orElseThrow());
        } else if (found.isEmpty() || ProcessHandle.of(found.get().pid()).isPresent()) {
            PidFile.disown(data);
        }
    }

    private static void end(PidFile orphan) {
        for (Stop stop : Stop.values()) {
            orphan.server().ifPresent(stop.signal()::send);
            if (gone(orphan, stop.limit())) {
                return;
            }
        }
        throw new PostgresFailure(
                "The server " + orphan.pid() + " of " + orphan.data()
                        + " was left by an earlier run and does not end, not even by SIGKILL. End it by hand, then start again.");
    }

    private static boolean gone(PidFile orphan, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (orphan.server().isPresent()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw PostgresFailure.interrupted("stopping a server left by an earlier run", e);
            }
        }
        return true;
    }
}
