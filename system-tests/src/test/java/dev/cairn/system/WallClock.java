package dev.cairn.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A wall clock that can be put wrong, for processes that are started under libfaketime. It may jump while they run; their
 * monotonic clock stays right.
 */
public final class WallClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path library;
    private final Path hands;

    private WallClock(Path library, Path hands) {
        this.library = library;
        this.hands = hands;
    }

    /**
     * @param hands the file that says how wrong it is
     * @return empty where libfaketime is not installed; it is in Debian's package faketime
     */
    public static Optional<WallClock> at(Path hands) throws IOException {
        if (!Files.isDirectory(LIBRARIES)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(LIBRARIES)) {
            return Stream.concat(Stream.of(LIBRARIES), folders)
                    .map(folder -> folder.resolve(LIBRARY))
                    .filter(Files::isRegularFile)
                    .findFirst()
                    .map(library -> new WallClock(library, hands));
        }
    }

    /** From now on processes under it read the time this much later; a running one sees it within a second. */
    public WallClock off(Duration by) throws IOException {
        Path next = hands.resolveSibling(hands.getFileName() + ".next");
        Files.writeString(next, "%+d%n".formatted(by.toSeconds()));
        // A process that read half a file would have another clock than the one we mean.
        Files.move(next, hands, StandardCopyOption.ATOMIC_MOVE);
        return this;
    }

    /** What it left of a process that was killed under it. */
    public static void forget(long pid) throws IOException {
        for (String left : new String[] {"faketime_shm_", "sem.faketime_sem_"}) {
            Files.deleteIfExists(Path.of("/dev/shm", left + pid));
        }
    }

    /** What a process under it is started with. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                hands.toString(),
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else it reckons the ends of waits anew, although they are told by the monotonic clock: a JVM spins.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }
}
