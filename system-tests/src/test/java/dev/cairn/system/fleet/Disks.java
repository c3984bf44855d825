package dev.cairn.system.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Two small disks for one PostgreSQL, as large installations have them: one for the tables, one for the log. */
public record Disks(SmallDisk tables, SmallDisk log) implements AutoCloseable {
    /** Over twice what PostgreSQL keeps of its log, {@code max_wal_size}. */
    private static final long LOG_BYTES = 1536L << 20;

    /** @throws IOException telling what the machine does not allow */
    static Disks mount(Path folder, long bytes) throws IOException {
        SmallDisk tables = SmallDisk.mount(Files.createDirectories(folder), "tables", bytes);
        try {
            return new Disks(tables, SmallDisk.mount(folder, "log", LOG_BYTES));
        } catch (IOException e) {
            tables.close();
            throw e;
        }
    }

    /** Takes over the data of a stopped server, which finds it where it was. */
    void take(Path data) throws IOException {
        Path wal = data.resolve("pg_wal");
        move(wal, log.root().resolve("pg_wal"));
        move(data, tables.root().resolve("data"));
    }

    private static void move(Path from, Path to) throws IOException {
        SmallDisk.run("cp", "-a", from.toString(), to.toString());
        SmallDisk.run("rm", "-r", from.toString());
        Files.createSymbolicLink(from, to);
    }

    @Override
    public void close() throws IOException {
        try {
            log.close();
        } finally {
            tables.close();
        }
    }
}
