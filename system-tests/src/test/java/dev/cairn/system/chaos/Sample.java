package dev.cairn.system.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds at one moment, from /proc.
 *
 * @param files open ones that are no connections
 */
record Sample(long megabytes, Threads threads, long files, long connections) {
    /** Much more than what was seen without a leak: one file more. */
    private static final long SLACK = 8;

    /** A heap that grew at a peak is given back late: an api was seen to go from 220 to 273 MB. */
    private static final long SLACK_MB = 64;

    /**
     * A peak fills the pools, up to 20 connections to PostgreSQL and about as many for HTTP, and they keep them for minutes:
     * in a short time the least cannot fall again. A worker was seen to go from 10 to 29.
     */
    private static final long POOLS = 32;

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
        return new Sample(number(status, "VmRSS:") / 1024, Threads.of(proc.resolve("task")), files, connections);
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
                threads.floor(other.threads),
                Math.min(files, other.files),
                Math.min(connections, other.connections));
    }

    /** Both are floors: load that comes and goes is not in them, and little must be left to chance. */
    boolean outgrew(Sample before) {
        return threads.outgrew(before.threads)
                || files > before.files * 11 / 10 + SLACK
                || connections > before.connections * 11 / 10 + POOLS
                || megabytes > before.megabytes * 115 / 100 + SLACK_MB;
    }

    @Override
    public String toString() {
        return "%d MB, %s, %d files, %d connections".formatted(megabytes, threads, files, connections);
    }
}
