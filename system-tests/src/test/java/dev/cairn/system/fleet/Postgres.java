package dev.cairn.system.fleet;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The PostgreSQL of a fleet: a private server that can be killed and started again. */
public final class Postgres implements AutoCloseable {
    private static final int CONNECTIONS = 300;

    private final Settings settings;
    private volatile EmbeddedPostgres server;

    /** @param durable whether fsync and synchronous commit are on, as in production */
    Postgres(Path folder, boolean durable) {
        settings = new Settings(folder, CONNECTIONS, durable);
        server = EmbeddedPostgres.start(settings);
    }

    /** Another one after each {@link #restart}. */
    public int port() {
        return server.port();
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Of the server itself, without a proxy. */
    public String jdbcUrl() {
        return server.jdbcUrl();
    }

    /** A connection as the owner of everything. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }

    /** SIGKILL of the postmaster; its children end by themselves. What was committed is in the log on disk. */
    public void kill() throws Exception {
        ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
        postmaster.destroyForcibly();
        Await.until("the killed PostgreSQL is gone", () -> !postmaster.isAlive());
    }

    /** After {@link #kill}: recovers, on another port. */
    public void restart() {
        server.close();
        server = EmbeddedPostgres.start(settings);
    }

    private long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(settings.folder().resolve("data/postmaster.pid"))
                .getFirst()
                .trim());
    }

    @Override
    public void close() {
        server.close();
    }
}
