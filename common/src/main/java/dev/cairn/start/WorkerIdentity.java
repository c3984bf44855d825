package dev.cairn.start;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A worker's name that outlives its process and belongs to one process at a time, for the operating system's lock on a file says
 * so: whoever has the lock knows that the process of this name before it is gone.
 */
final class WorkerIdentity {
    /** Workers that share a folder. */
    private static final int MOST = 64;

    /** Locks end with their process. A closed channel would drop the locks that others of this process have on its file. */
    private static final List<FileChannel> HELD = new ArrayList<>();

    private WorkerIdentity() {}

    /** @return the first name of the folder that no running process has; empty if the folder cannot be used */
    static synchronized Optional<String> take(Path folder) {
        try {
            Files.createDirectories(folder);
            String name = nameOf(folder.resolve("name"));
            for (int number = 1; number <= MOST; number++) {
                if (isTaken(folder.resolve(number + ".lock"))) {
                    return Optional.of(name + " " + number);
                }
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Such as a read-only file system: what a killed worker held waits for the end of its lease.
        }
        return Optional.empty();
    }

    private static boolean isTaken(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        HELD.add(channel);
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException byThisProcess) {
            return false;
        }
    }

    /** With the file's own key: a copy of the folder, in an image or a backup, has another name. */
    private static String nameOf(Path file) throws IOException {
        if (!Files.exists(file)) {
            Path draft = Files.createTempFile(file.getParent(), "name", ".draft");
            try {
                Files.writeString(draft, UUID.randomUUID().toString());
                Files.createLink(file, draft);
            } catch (FileAlreadyExistsException e) {
                // Another program was quicker: its name is the one.
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        return Files.readString(file).strip() + " "
                + Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
