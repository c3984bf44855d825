package dev.cairn.system.bench.rates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Seconds of processor time that processes had, as Linux counts them. */
public final class Cpu {
    private static final double TICKS_A_SECOND = 100;

    /** The fields of {@code /proc/PID/stat} that follow the name in brackets: own times, and those of ended children. */
    private static final int USER = 11;

    private static final int ENDED_CHILDREN_SYSTEM = 14;

    private final Map<String, ProcessHandle> processes;
    private final Map<String, Double> before;

    private Cpu(Map<String, ProcessHandle> processes) {
        this.processes = processes;
        this.before = now(processes);
    }

    public static Cpu from(Map<String, ProcessHandle> processes) {
        return new Cpu(processes);
    }

    /** Since then, by process, for each thousand of so many jobs. */
    Map<String, Double> perThousand(int jobs) {
        Map<String, Double> used = seconds();
        used.replaceAll((name, seconds) -> seconds * 1000 / jobs);
        return used;
    }

    /** Since then, by process. */
    public Map<String, Double> seconds() {
        Map<String, Double> used = new LinkedHashMap<>();
        now(processes).forEach((name, seconds) -> used.put(name, seconds - before.get(name)));
        return used;
    }

    private static Map<String, Double> now(Map<String, ProcessHandle> processes) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        processes.forEach((name, process) -> seconds.put(name, seconds(name, process)));
        return seconds;
    }

    /** PostgreSQL is its children, and so is the broker; the standalone's PostgreSQL is its child and counted by itself. */
    private static double seconds(String name, ProcessHandle process) {
        Stream<ProcessHandle> family = name.equals("postgres") || name.equals("rabbitmq")
                ? Stream.concat(Stream.of(process), process.descendants())
                : Stream.of(process);
        return family.mapToDouble(Cpu::seconds).sum();
    }

    private static double seconds(ProcessHandle process) {
        return seconds(Path.of("/proc", String.valueOf(process.pid()), "stat"));
    }

    /** @param file of a process or of a thread */
    static double seconds(Path file) {
        try {
            String stat = Files.readString(file);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = 0;
            for (int i = USER; i <= ENDED_CHILDREN_SYSTEM; i++) {
                ticks += Double.parseDouble(fields[i]);
            }
            return ticks / TICKS_A_SECOND;
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
