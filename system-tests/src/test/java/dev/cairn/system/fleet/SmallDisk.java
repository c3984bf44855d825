package dev.cairn.system.fleet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A file system of its own in an image file, mounted as a loop device: it keeps what is synced, as a disk does, and can
 * be made full. The image takes only the room that is written to. Mounting needs root on Linux.
 */
public final class SmallDisk implements AutoCloseable {
    private final Path root;
    private final Path ballast;

    private SmallDisk(Path root) {
        this.root = root;
        this.ballast = root.resolve("ballast");
    }

    /** @throws IOException telling what the machine does not allow */
    static SmallDisk mount(Path folder, String name, long bytes) throws IOException {
        Path image = folder.resolve(name + ".ext4");
        Path root = Files.createDirectories(folder.resolve(name));
        run("truncate", "-s", String.valueOf(bytes), image.toString());
        // Nothing kept for root, whose the server's files are: full is to be full.
        run("mkfs.ext4", "-q", "-F", "-m", "0", image.toString());
        run("mount", "-o", "loop", image.toString(), root.toString());
        return new SmallDisk(root);
    }

    Path root() {
        return root;
    }

    /** Takes whatever is left; to be called again while something may be removed. */
    public void fill() throws IOException {
        long more = Files.getFileStore(root).getUnallocatedSpace();
        if (more > 0) {
            long most = (Files.exists(ballast) ? Files.size(ballast) : 0) + more + (1 << 20);
            // It fails, for there is less; what it had taken until then it keeps.
            status(List.of("fallocate", "-l", String.valueOf(most), ballast.toString()));
        }
    }

    public void free() throws IOException {
        Files.deleteIfExists(ballast);
    }

    /** Also the loop device goes away; at once or with the last process that uses it. */
    @Override
    public void close() throws IOException {
        if (status(List.of("umount", root.toString())).code() != 0) {
            run("umount", "--lazy", root.toString());
        }
    }

    static void run(String... command) throws IOException {
        Ended ended = status(List.of(command));
        if (ended.code() != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + ended.code() + ": "
                    + ended.said().strip());
        }
    }

    private record Ended(int code, String said) {}

    private static Ended status(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), said);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + command.getFirst(), e);
        }
    }
}
