package dev.cairn.standalone.training;

import dev.cairn.start.Environment;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes the caches that programs start faster with. A cache fits the JVM and the jars that it was made with and no other
 * ones, so this is done where they are.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Make the caches that later starts are faster with.",
        mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--into",
            required = true,
            paramLabel = "FOLDER",
            description = "Gets standalone.aot; or, with both of the options below, api.aot and worker.aot.")
    private Path into = Path.of("");

    @Option(names = "--api", paramLabel = "JAR", description = "quarkus-run.jar of the api.")
    private @Nullable Path api;

    @Option(names = "--worker", paramLabel = "JAR", description = "quarkus-run.jar of the worker.")
    private @Nullable Path worker;

    @Parameters(
            paramLabel = "-- OPTION",
            description =
                    "What the programs' JVMs are started with: a cache fits no JVM whose modules are set otherwise.")
    private List<String> options = List.of();

    private final Environment environment = Environment.ofProcess();

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(into);
        try (FileChannel file = FileChannel.open(
                        into.resolve("training.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = file.tryLock()) {
            if (held == null) {
                System.out.println("Another training for " + into + " is under way; this one leaves it alone.");
                return 0;
            }
            train();
            return 0;
        }
    }

    private void train() throws Exception {
        Path folder = Files.createTempDirectory("cairn-training");
        try (Course course = course(folder)) {
            course.take(environment.home().resolve("samples/tickets"));
        } finally {
            Course.delete(folder);
        }
    }

    private Course course(Path folder) throws IOException {
        Stage stage = new Stage(folder, into, options, environment.home());
        return api == null || worker == null
                ? Course.standalone(
                        stage, Path.of(System.getProperty("java.class.path")).toAbsolutePath())
                : Course.apart(stage, api, worker);
    }
}
