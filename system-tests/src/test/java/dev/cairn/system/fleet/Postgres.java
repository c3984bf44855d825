package dev.cairn.system.fleet;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Await;
import dev.cairn.system.FirstStart;
import dev.cairn.system.WallClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL of a fleet: a private server that can be killed and started again. */
public final class Postgres implements AutoCloseable {
    private static final int CONNECTIONS = 300;

    private final Settings settings;
    private final Thread atExit = new Thread(this::remove, "remove-postgres");
    private volatile EmbeddedPostgres server;
    private @Nullable Disks disks;
    private String whyNoDisks = "the run was begun without them";

    /** @param durable whether fsync and synchronous commit are on, as in production */
    Postgres(Path folder, boolean durable) throws IOException {
        FirstStart.in(folder);
        settings = new Settings(folder, CONNECTIONS, durable);
        server = EmbeddedPostgres.start(settings);
    }

    /** Puts the data on small disks, if this machine allows it. */
    Postgres onDisks(Path folder, long bytes) {
        try {
            disks = Disks.mount(folder, bytes);
            Runtime.getRuntime().addShutdownHook(atExit);
            server.close();
            disks.take(data());
            server = EmbeddedPostgres.start(settings);
        } catch (IOException e) {
            whyNoDisks = String.valueOf(e.getMessage());
        }
        return this;
    }

    /** The small disks that the data lies on; null if there are none, for {@link #whyNoDisks}. */
    public @Nullable Disks disks() {
        return disks;
    }

    public String whyNoDisks() {
        return whyNoDisks;
    }

    private Path data() {
        return settings.folder().resolve("data");
    }

    /** When the run is broken off: nobody closes what it had begun, and a mounted disk would stay for ever. */
    private void remove() {
        try {
            process().ifPresent(ProcessHandle::destroyForcibly);
            if (disks != null) {
                disks.close();
            }
        } catch (IOException e) {
            System.err.println("The disks of PostgreSQL are still mounted: " + e.getMessage());
        }
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
        ProcessHandle postmaster = process().orElseThrow();
        postmaster.destroyForcibly();
        Await.until("the killed PostgreSQL is gone", () -> !postmaster.isAlive());
        WallClock.forget(postmaster.pid());
    }

    /** After {@link #kill}: recovers, on another port. */
    public void restart() {
        server.close();
        server = EmbeddedPostgres.start(settings);
    }

    /** From its next start on it runs under this clock, or under the machine's. Call it while it does not run. */
    public void under(@Nullable WallClock clock) throws IOException {
        Path home = home();
        Path program = home.resolve("bin/postgres");
        Path real = settings.folder().resolve("clocked/bin/postgres");
        if (clock == null) {
            Files.move(real, program, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        Files.createDirectories(real.getParent());
        // It looks for them beside the folder of its own file.
        for (String beside : new String[] {"share", "lib"}) {
            Path link = settings.folder().resolve("clocked").resolve(beside);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, home.resolve(beside));
        }
        Files.move(program, real);
        standIn(program, real, clock);
    }

    private Path home() throws IOException {
        try (Stream<Path> homes = Files.list(settings.folder())) {
            return homes.filter(each -> each.getFileName().toString().startsWith("postgres-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** As long as what it stands for: the embedded server counts its files and their bytes at each start. */
    private static void standIn(Path program, Path real, WallClock clock) throws IOException {
        String variables = clock.environment().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .collect(Collectors.joining(" "));
        Files.writeString(program, "#!/bin/sh\nexec env " + variables + " " + real + " \"$@\"\n");
        try (RandomAccessFile file = new RandomAccessFile(program.toFile(), "rw")) {
            file.setLength(Files.size(real));
        }
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Where a clock's hands can be read by the server's own user. */
    public Path hands() {
        return settings.folder().resolve("clock");
    }

    /** False also if it ended by itself. */
    public boolean isRunning() throws IOException {
        return process().isPresent();
    }

    private Optional<ProcessHandle> process() throws IOException {
        Path file = data().resolve("postmaster.pid");
        return Files.exists(file)
                ? ProcessHandle.of(
                        Long.parseLong(Files.readAllLines(file).getFirst().trim()))
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (disks != null) {
            disks.close();
            Runtime.getRuntime().removeShutdownHook(atExit);
        }
    }
}
