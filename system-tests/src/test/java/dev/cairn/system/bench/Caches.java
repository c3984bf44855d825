package dev.cairn.system.bench;

import dev.cairn.system.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The caches that Cairn's programs start with where somebody runs them: the launcher makes one after the first start, an image
 * carries them.
 */
public final class Caches {
    private static final Duration MOST_OF_A_TRAINING = Duration.ofMinutes(3);
    private static final Path FOLDER = Path.of("target", "bench", "caches").toAbsolutePath();

    /** Of the launcher and of the images, beside those that every program of the tests has. */
    static final List<String> OPTIONS = List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:Tier2BackedgeNotifyFreqLog=20",
            "-XX:Tier3BackedgeNotifyFreqLog=20");

    /** A cache fits no JVM whose modules are set otherwise. */
    private static final List<String> TRAINING = Stream.concat(
                    Stream.of(
                            "--enable-native-access=ALL-UNNAMED",
                            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"),
                    OPTIONS.stream())
            .toList();

    private Caches() {}

    /**
     * Makes that of the standalone, if this build has none.
     *
     * @return how long the training took, if there was one
     */
    public static List<Duration> ofStandalone() throws Exception {
        return isMade("standalone", "standalone") ? List.of() : List.of(train());
    }

    /**
     * Makes those of api and worker, if this build lacks one.
     *
     * @return how long the training took, if there was one
     */
    public static List<Duration> ofApiAndWorker() throws Exception {
        return isMade("api", "programs/api") && isMade("worker", "programs/worker")
                ? List.of()
                : List.of(train("--api", jar("programs/api"), "--worker", jar("programs/worker")));
    }

    /** What the JVM of {@code standalone}, {@code api} or {@code worker} is given besides, to be as it is where somebody runs it. */
    public static List<String> arguments(String program) {
        List<String> arguments = new ArrayList<>(OPTIONS);
        arguments.add("-XX:AOTCache=" + cache(program));
        // A JVM that cannot use it does not start: something else would be measured.
        arguments.add("-XX:AOTMode=on");
        // It tells of every adapter that it makes anew.
        arguments.add("-Xlog:aot*=error");
        return arguments;
    }

    static long megabytes(String program) throws IOException {
        return Files.size(cache(program)) >> 20;
    }

    private static Path cache(String program) {
        return FOLDER.resolve(program + ".aot");
    }

    private static boolean isMade(String program, String module) throws IOException {
        return Files.exists(cache(program))
                && Files.getLastModifiedTime(cache(program)).compareTo(Files.getLastModifiedTime(Path.of(jar(module))))
                        > 0;
    }

    private static String jar(String module) {
        return Program.CHECKOUT
                .resolve(module)
                .resolve("target/quarkus-app/quarkus-run.jar")
                .toString();
    }

    private static Duration train(String... programs) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(TRAINING);
        command.addAll(List.of("-jar", jar("standalone"), "train", "--into", FOLDER.toString()));
        command.addAll(List.of(programs));
        command.add("--");
        command.addAll(TRAINING);
        System.out.println("Making a cache ...");
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("CAIRN_HOME", Program.CHECKOUT.toString());
        long begun = System.nanoTime();
        Process training = builder.start();
        if (!training.waitFor(MOST_OF_A_TRAINING.toSeconds(), TimeUnit.SECONDS) || training.exitValue() != 0) {
            training.destroy();
            throw new IllegalStateException("the training made no cache");
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
