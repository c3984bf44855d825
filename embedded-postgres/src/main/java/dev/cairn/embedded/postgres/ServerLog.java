package dev.cairn.embedded.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file that takes the output of initdb and of the server. */
record ServerLog(Path file) {

    private static final long ROTATE_ABOVE_BYTES = 10L * 1024 * 1024;
    private static final int TAIL_BYTES = 8 * 1024;
    private static final int TAIL_LINES = 12;

    /** Opens the log, moving one of more than 10 MB aside; two files exist at most. */
    static ServerLog open(Path folder) throws IOException {
        Path file = folder.resolve("postgres.log");
        if (Files.isSymbolicLink(file)) {
            Files.delete(file);
        }
        if (Files.exists(file) && Files.size(file) > ROTATE_ABOVE_BYTES) {
            Files.move(file, folder.resolve("postgres.log.old"), StandardCopyOption.REPLACE_EXISTING);
        }
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createFile(file);
        }
        Trees.mode(file, "rw-------");
        return new ServerLog(file);
    }

    long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** The last lines written after the given size, as text to put under a message. */
    String tailSince(long start) {
        List<String> lines = textSince(start).lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }

    String textSince(long start) {
        try (var log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(start, log.length() - TAIL_BYTES);
            var bytes = new byte[(int) Math.max(0, log.length() - from)];
            log.seek(Math.max(0, from));
            log.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(the log could not be read: " + e.getMessage() + ")";
        }
    }
}
