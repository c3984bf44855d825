package dev.cairn.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cache that starts of the standalone are faster with. A run of the tests starts it about a hundred times and trains
 * it once, by the command that {@code ./cairn up} trains it by; measurements say themselves what they start with.
 */
public final class Trained {
    private static final Path FOLDER = Program.CHECKOUT.resolve("system-tests/target/trained");
    private static final String[] TRAINING = {
        "train",
        "--into",
        FOLDER.toString(),
        "--",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"
    };

    private static @Nullable Optional<Path> cache;

    private Trained() {}

    /** Of this build, made if it is not there; empty where no tests run, and where the training failed, see {@link #log}. */
    public static synchronized Optional<Path> cache() {
        Optional<Path> known = cache;
        if (known == null) {
            known = Boolean.getBoolean("cairn.tests.trained") ? made() : Optional.empty();
            cache = known;
        }
        return known;
    }

    /** What the training said. */
    public static Path log() {
        return FOLDER.resolve("training.log");
    }

    private static Optional<Path> made() {
        Program standalone = new Program("standalone", log());
        Path made = FOLDER.resolve("standalone.aot");
        try {
            Files.createDirectories(FOLDER);
            if (!Files.exists(made) || isOlder(made, standalone.jar())) {
                Files.deleteIfExists(made);
                Files.deleteIfExists(log());
                standalone.untrained().launch(TRAINING).start().waitFor();
            }
            return Optional.of(made).filter(Files::exists);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean isOlder(Path one, Path other) throws IOException {
        return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other)) < 0;
    }
}
