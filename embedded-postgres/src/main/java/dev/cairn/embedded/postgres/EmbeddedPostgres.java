package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * A private PostgreSQL server: a child process of this JVM on 127.0.0.1, its data in one folder, its password in that
 * folder. Committed rows survive {@link #close()}, kill -9 of this JVM and, with durable settings, a power cut.
 *
 * <p>There is no shutdown hook: whoever starts the server closes it after its last client. A server left behind by
 * kill -9 is stopped by the next start.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(EmbeddedPostgres.class);

    private final FolderLock lock;
    private final Server server;
    private final ConnectionFacts connection;
    private boolean closed;

    private EmbeddedPostgres(FolderLock lock, Server server, ConnectionFacts connection) {
        this.lock = lock;
        this.server = server;
        this.connection = connection;
    }

    /**
     * Starts the server on the data folder, making the cluster on first use: about two seconds the first time, half a
     * second later on, up to three minutes when it has to recover from a crash.
     *
     * @throws DataFolderInUse if another start, in this or another JVM, holds the folder
     * @throws PostgresFailure if the server cannot be made or started; the message says what to do
     */
    public static EmbeddedPostgres start(Settings settings) {
        return start(settings, RunAs::automatic);
    }

    static EmbeddedPostgres start(Settings settings, RunAs.Choice identity) {
        try {
            DataFolder folder = DataFolder.open(settings.folder());
            FolderLock lock = FolderLock.take(folder.root());
            try {
                return start(settings, identity, folder, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PostgresFailure(
                    "The data folder " + settings.folder() + " could not be used: " + e
                            + ". Check its owner and the free space, or choose another with CAIRN_DATA.",
                    e);
        }
    }

    private static EmbeddedPostgres start(Settings settings, RunAs.Choice identity, DataFolder folder, FolderLock lock)
            throws IOException {
        // First of all: nothing may change owner or be unpacked under a server that still runs.
        Orphan.stop(folder.data());
        ServerLog log = ServerLog.open(folder.root());
        Binaries binaries = Binaries.unpackedIn(folder.root());
        RunAs runAs = identity.choose(folder.root(), binaries, log);
        runAs.own(folder.root());
        var cluster = new Cluster(folder, binaries, runAs, log);
        cluster.ensure(settings.durable());
        Server server = Server.start(cluster, settings);
        LOG.debugf("PostgreSQL %s is up on port %d, data in %s", binaries.version(), server.port(), folder.root());
        return new EmbeddedPostgres(lock, server, ConnectionFacts.of(server.port(), folder.password()));
    }

    /**
     * The connection facts of a server that another process runs on this folder, if it is up. It is a snapshot: the
     * server may stop at any time. Empty too where this user may not read the folder.
     */
    public static Optional<ConnectionFacts> running(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try {
            var root = new DataFolder(folder.toRealPath());
            var up = PidFile.read(root.data())
                    .filter(PidFile::ready)
                    .filter(file -> file.server().isPresent());
            return up.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ConnectionFacts.of(up.get().port(), root.password()));
        } catch (IOException unreadable) {
            LOG.debugf(unreadable, "No facts from %s", folder);
            return Optional.empty();
        }
    }

    /** What a client needs to connect. */
    public ConnectionFacts connection() {
        return connection;
    }

    /** The address of the database, without user and password. */
    public String jdbcUrl() {
        return connection.jdbcUrl();
    }

    /** The database's owner, a superuser of this private server. */
    public String user() {
        return connection.user();
    }

    /** The password of {@link #user()}, made at first use and kept in the folder. */
    public String password() {
        return connection.password();
    }

    /** The TCP port on 127.0.0.1; each start chooses a free one. */
    public int port() {
        return connection.port();
    }

    /**
     * Cuts off the clients, stops the server and frees the folder: usually in 0.2 s, after at most half a minute in
     * harsher ways, none of which loses a committed row. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        server.stop();
        lock.close();
    }
}
