package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Memory, threads and open files of the programs, from /proc: a process that outlives the run must not have grown. */
final class Vitals {
    private static final int SLACK = 40;
    private static final long SLACK_KB = 120_000;

    private final Map<Long, Sample> first = new TreeMap<>();
    private final Map<Long, Sample> last = new TreeMap<>();

    record Sample(long residentKb, long threads, long files) {
        static Sample of(long pid) throws IOException {
            Path proc = Path.of("/proc", String.valueOf(pid));
            long resident = 0;
            long threads = 0;
            for (String line : Files.readAllLines(proc.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    resident = number(line);
                } else if (line.startsWith("Threads:")) {
                    threads = number(line);
                }
            }
            try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
                return new Sample(resident, threads, files.count());
            }
        }

        private static long number(String line) {
            return Long.parseLong(line.replaceAll("\\D", ""));
        }
    }

    /** Takes a sample of each; the first of a process is what later ones are held against. */
    void look(List<Program> programs) throws IOException {
        for (Program program : programs) {
            if (program.isAlive() && Files.isDirectory(Path.of("/proc", String.valueOf(program.pid())))) {
                Sample sample = Sample.of(program.pid());
                first.putIfAbsent(program.pid(), sample);
                last.put(program.pid(), sample);
            }
        }
    }

    List<Finding> grown() {
        List<Finding> findings = new ArrayList<>();
        first.forEach((pid, before) -> {
            Sample after = last.get(pid);
            if (after.threads() > before.threads() * 3 / 2 + SLACK
                    || after.files() > before.files() * 3 / 2 + SLACK
                    || after.residentKb() > before.residentKb() * 3 / 2 + SLACK_KB) {
                findings.add(
                        new Finding("vitals", "process " + pid + " grew from " + before + " to " + after, null, null));
            }
        });
        return findings;
    }

    /** The largest of each at the end, over the processes that lived. */
    String summary() {
        Sample most = last.values().stream()
                .reduce(
                        new Sample(0, 0, 0),
                        (a, b) -> new Sample(
                                Math.max(a.residentKb(), b.residentKb()),
                                Math.max(a.threads(), b.threads()),
                                Math.max(a.files(), b.files())));
        return most.residentKb() / 1024 + " MB, " + most.threads() + " threads, " + most.files() + " files at most";
    }
}
