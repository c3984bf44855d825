package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The operating system's lock on a data folder: held while its server is ours, freed even by kill -9. */
final class FolderLock implements AutoCloseable {

    /**
     * Channels on lock files that this JVM already holds. POSIX drops all of a process's locks on a file when any of
     * its descriptors is closed, so closing the losing channel would take the lock from the winner.
     */
    private static final List<FileChannel> NEVER_CLOSED = new CopyOnWriteArrayList<>();

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    static FolderLock take(Path folder) throws IOException {
        // The pid has a file of its own: whoever opened the lock file to read it would drop the lock on closing it.
        Path holder = folder.resolve("lock.pid");
        var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            throw new DataFolderInUse(folder, holderOf(holder));
        }
        Files.writeString(holder, Long.toString(ProcessHandle.current().pid()));
        return new FolderLock(channel);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return lock;
        } catch (OverlappingFileLockException heldByThisJvm) {
            NEVER_CLOSED.add(channel);
            return null;
        }
    }

    private static String holderOf(Path file) {
        try {
            String pid = Files.readString(file).strip();
            return pid.isEmpty() ? "(unknown)" : pid;
        } catch (IOException e) {
            return "(unknown)";
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new PostgresFailure("The lock of the data folder could not be released.", e);
        }
    }
}
