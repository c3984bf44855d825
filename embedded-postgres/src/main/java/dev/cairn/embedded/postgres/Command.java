package dev.cairn.embedded.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Child processes: an argument list, a bare environment, the output in the log, no shell. */
record Command(List<String> arguments) {

    private static final List<String> USUAL_PLACES = List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin");

    static Command of(List<String> prefix, Object... arguments) {
        var all = new ArrayList<>(prefix);
        Stream.of(arguments).map(Object::toString).forEach(all::add);
        return new Command(List.copyOf(all));
    }

    /** An executable of that name on PATH or in the usual places. */
    static Optional<String> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), USUAL_PLACES.stream())
                .filter(place -> place.startsWith("/"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    Process start(ServerLog log) throws IOException {
        var builder = new ProcessBuilder(arguments)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()));
        // The server must not inherit PG* variables, which change its settings, nor this program's secrets.
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /** Runs to the end; true if it ended within the limit with status 0. */
    boolean succeeds(ServerLog log, Duration limit, String input) throws IOException {
        Process process = start(log);
        try {
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedWithoutReading) {
                // Its exit status tells more than the broken pipe.
            }
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            throw PostgresFailure.interrupted("waiting for " + name(), e);
        } finally {
            process.destroyForcibly();
        }
    }

    private String name() {
        return arguments.getFirst();
    }
}
