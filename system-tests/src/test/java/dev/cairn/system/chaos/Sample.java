package dev.cairn.system.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a process holds at one moment, from /proc.
 *
 * @param threads of no pool
 * @param pooled threads of pools that have a size
 * @param files open ones that are no connections
 */
record Sample(long megabytes, long threads, long pooled, long files, long connections) {
    /** Twice what was seen without a leak: 4 threads more, and one file. */
    private static final long SLACK = 8;

    /** A heap that grew at a peak is given back late: an api was seen to go from 220 to 273 MB. */
    private static final long SLACK_MB = 64;

    /**
     * A peak fills the pools, up to 20 connections to PostgreSQL and about as many for HTTP, and they keep them for minutes:
     * in a short time the least cannot fall again. A worker was seen to go from 10 to 29. Pools of threads, of 20 each, are
     * filled by a peak as well, and those of Vert.x never give one back.
     */
    private static final long POOLS = 32;

    /** As Linux knows them, by the first fifteen characters: Vert.x's, Quarkus's, the carriers of virtual ones, the JVM's. */
    private static final Pattern POOLED =
            Pattern.compile("(vert\\.x-|executor-thread|ForkJoinPool-|C1 Compiler|C2 Compiler|GC Thread|G1 ).*");

    static Sample of(long pid) throws IOException {
        Path proc = Path.of("/proc", String.valueOf(pid));
        List<String> status = Files.readAllLines(proc.resolve("status"));
        long files = 0;
        long connections = 0;
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            for (Path file : open.toList()) {
                boolean connection = isConnection(file);
                connections += connection ? 1 : 0;
                files += connection ? 0 : 1;
            }
        }
        long threads = number(status, "Threads:");
        long pooled = pooled(proc.resolve("task"));
        return new Sample(number(status, "VmRSS:") / 1024, threads - pooled, pooled, files, connections);
    }

    private static long pooled(Path tasks) throws IOException {
        long pooled = 0;
        try (Stream<Path> all = Files.list(tasks)) {
            for (Path task : all.toList()) {
                pooled += isPooled(task) ? 1 : 0;
            }
        }
        return pooled;
    }

    private static boolean isPooled(Path task) {
        try {
            return POOLED.matcher(Files.readString(task.resolve("comm")).strip())
                    .matches();
        } catch (IOException endedMeanwhile) {
            return false;
        }
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

    /** Each measure's lower one of both. */
    Sample floor(Sample other) {
        return new Sample(
                Math.min(megabytes, other.megabytes),
                Math.min(threads, other.threads),
                Math.min(pooled, other.pooled),
                Math.min(files, other.files),
                Math.min(connections, other.connections));
    }

    /** Both are floors: load that comes and goes is not in them, and little must be left to chance. */
    boolean outgrew(Sample before) {
        return threads > before.threads * 11 / 10 + SLACK
                || files > before.files * 11 / 10 + SLACK
                || pooled > before.pooled * 11 / 10 + POOLS
                || connections > before.connections * 11 / 10 + POOLS
                || megabytes > before.megabytes * 115 / 100 + SLACK_MB;
    }

    @Override
    public String toString() {
        return "%d MB, %d threads and %d of pools, %d files, %d connections"
                .formatted(megabytes, threads, pooled, files, connections);
    }
}
