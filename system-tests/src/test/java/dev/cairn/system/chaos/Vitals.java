package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Memory, threads, open files and connections of the programs, from /proc: one that is warm must not grow any more. */
final class Vitals {
    /** A younger process still loads classes, fills its heap and opens its pools. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private static final int SLACK = 25;
    private static final long SLACK_MB = 64;

    private final Map<Long, Life> lives = new TreeMap<>();

    record Sample(long megabytes, long threads, long files, long connections) {
        static Sample of(long pid) throws IOException {
            Path proc = Path.of("/proc", String.valueOf(pid));
            List<String> status = Files.readAllLines(proc.resolve("status"));
            long files = 0;
            long connections = 0;
            try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
                for (Path file : open.toList()) {
                    files++;
                    connections += isConnection(file) ? 1 : 0;
                }
            }
            return new Sample(number(status, "VmRSS:") / 1024, number(status, "Threads:"), files, connections);
        }

        private static boolean isConnection(Path file) {
            try {
                return Files.readSymbolicLink(file).toString().startsWith("socket:");
            } catch (IOException closedMeanwhile) {
                return false;
            }
        }

        private static long number(List<String> lines, String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        }

        boolean outgrew(Sample before) {
            return threads > before.threads * 5 / 4 + SLACK
                    || files > before.files * 5 / 4 + SLACK
                    || connections > before.connections * 5 / 4 + SLACK
                    || megabytes > before.megabytes * 5 / 4 + SLACK_MB;
        }

        @Override
        public String toString() {
            return "%d MB, %d threads, %d files, %d connections".formatted(megabytes, threads, files, connections);
        }
    }

    /** A process from its first warm sample to its last one. */
    private record Life(String name, long pid, Instant born, Instant warm, Sample before, Sample after) {
        Duration watched(Instant now) {
            return Duration.between(warm, now);
        }

        String told() {
            return name + " (process " + pid + "), warm: " + before + "; at its last look: " + after;
        }
    }

    /** Takes a sample of each. */
    void look(List<Program> programs) throws IOException {
        for (Program program : programs) {
            if (program.isAlive() && Files.isDirectory(Path.of("/proc", String.valueOf(program.pid())))) {
                look(program);
            }
        }
    }

    private void look(Program program) throws IOException {
        Sample now = Sample.of(program.pid());
        lives.compute(program.pid(), (pid, life) -> {
            Instant at = Instant.now();
            if (life == null) {
                return new Life(program.log().getFileName().toString(), pid, at, at, now, now);
            }
            boolean isWarm = life.warm().isAfter(life.born().plus(WARM_UP));
            return new Life(
                    life.name(), pid, life.born(), isWarm ? life.warm() : at, isWarm ? life.before() : now, now);
        });
    }

    /** Only these were seen when nothing was left to do: one that works off a backlog has a connection for each model call. */
    private List<Life> survivors() {
        return lives.values().stream()
                .filter(life -> ProcessHandle.of(life.pid()).isPresent())
                .toList();
    }

    List<Finding> grown() {
        List<Finding> findings = new ArrayList<>();
        for (Life life : survivors()) {
            if (life.after().outgrew(life.before())) {
                findings.add(new Finding("vitals", "a process grew: " + life.told(), null, null));
            }
        }
        return findings;
    }

    /** Of the process that was watched for longest after its warm-up. */
    String summary() {
        Instant now = Instant.now();
        Optional<Life> oldest = survivors().stream().max(Comparator.comparing(life -> life.watched(now)));
        return oldest.map(life -> "for " + life.watched(now).toSeconds() + " s " + life.told())
                .orElse("none lived to the end");
    }
}
