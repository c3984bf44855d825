package dev.cairn.system.bench.rates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What the just-in-time compilers of JVMs are at work: as long as they are, the JVM is not as fast as it will be. */
final class Compilers {
    private final Collection<ProcessHandle> processes;
    private final double before;
    private final long since = System.nanoTime();

    private Compilers(Collection<ProcessHandle> processes) throws IOException {
        this.processes = processes;
        this.before = seconds(processes);
    }

    /** From now on. */
    static Compilers of(Collection<ProcessHandle> processes) throws IOException {
        return new Compilers(processes);
    }

    /** The part of one processor that they took since then. */
    double share() throws IOException {
        return (seconds(processes) - before) * 1e9 / (System.nanoTime() - since);
    }

    private static double seconds(Collection<ProcessHandle> processes) throws IOException {
        double seconds = 0;
        for (ProcessHandle process : processes) {
            for (Path thread : threads(process)) {
                seconds += isCompiler(thread) ? Cpu.seconds(thread.resolve("stat")) : 0;
            }
        }
        return seconds;
    }

    private static List<Path> threads(ProcessHandle process) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc", String.valueOf(process.pid()), "task"))) {
            return all.toList();
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).matches("(?s)C[12] Comp.*");
        } catch (IOException ended) {
            return false;
        }
    }
}
