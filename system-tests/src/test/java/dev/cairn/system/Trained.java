package dev.cairn.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The caches that starts are faster with. A run of the tests starts programs some hundred times and trains them once, by the
 * command that {@code ./cairn up} and the images train them by; measurements say themselves what they start with.
 */
public final class Trained {
    private static final Path FOLDER = Program.CHECKOUT.resolve("system-tests/target/trained");
    private static final List<String> JVM_OPTIONS = List.of(
            "--enable-native-access=ALL-UNNAMED", "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private static final Map<Course, Boolean> TAKEN = new EnumMap<>(Course.class);

    private Trained() {}

    /** One run of the training command makes the caches of all modules of a course. */
    private enum Course {
        STANDALONE("standalone"),
        APART("programs/api", "programs/worker");

        private final List<String> modules;

        Course(String... modules) {
            this.modules = List.of(modules);
        }

        List<String> arguments() {
            List<String> arguments = new ArrayList<>(List.of("train", "--into", FOLDER.toString()));
            if (this == APART) {
                modules.forEach(module -> arguments.addAll(List.of(
                        "--" + Path.of(module).getFileName(),
                        Program.jarOf(module).toString())));
            }
            arguments.add("--");
            arguments.addAll(JVM_OPTIONS);
            return arguments;
        }
    }

    /**
     * A program's cache of this build, made if it is not there; empty where no tests run, and where the training failed, see
     * {@link #log}.
     *
     * @param module as in {@link Program}
     */
    public static Optional<Path> cache(String module) {
        if (!Boolean.getBoolean("cairn.tests.trained")) {
            return Optional.empty();
        }
        for (Course course : Course.values()) {
            if (course.modules.contains(module)) {
                take(course);
                return Optional.of(file(module)).filter(Files::exists);
            }
        }
        return Optional.empty();
    }

    /** What the training said. */
    public static Path log() {
        return FOLDER.resolve("training.log");
    }

    private static synchronized void take(Course course) {
        if (TAKEN.putIfAbsent(course, true) != null) {
            return;
        }
        try {
            Files.createDirectories(FOLDER);
            if (areThere(course.modules)) {
                return;
            }
            for (String module : course.modules) {
                Files.deleteIfExists(file(module));
            }
            Program trainer = new Program("standalone", log()).untrained();
            trainer.launch(course.arguments().toArray(String[]::new)).start().waitFor();
        } catch (IOException e) {
            // Tests run without it, and TrainingTest fails.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean areThere(List<String> modules) throws IOException {
        for (String module : modules) {
            Path cache = file(module);
            if (!Files.exists(cache)
                    || Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(Program.jarOf(module)))
                            < 0) {
                return false;
            }
        }
        return true;
    }

    private static Path file(String module) {
        return FOLDER.resolve(Path.of(module).getFileName() + ".aot");
    }
}
