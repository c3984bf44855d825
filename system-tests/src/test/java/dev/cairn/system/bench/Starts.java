package dev.cairn.system.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Api;
import dev.cairn.system.survival.Triage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What starts of one program took, all with a cache or all without. */
final class Starts {
    /** Where user time and system time stand in {@code /proc/PID/stat} after the name in brackets. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private static final int MILLIS_A_TICK = 10;

    private final List<Duration> ready = new ArrayList<>();
    private final List<Duration> done = new ArrayList<>();
    private final List<Duration> processor = new ArrayList<>();

    /** Starts a program and returns when it is ready. */
    interface Begin {
        void begin() throws Exception;
    }

    /** Returns the identifier of a job, which was submitted before the start or is now. */
    interface Submission {
        String job() throws Exception;
    }

    /** The first job is one that asks a model, calls a tool and asks again. */
    static String submit(Api api, JsonNode ticket) throws Exception {
        return api.submit(Triage.AGENT, ticket);
    }

    void measure(Begin begin, LongSupplier pid, Api api, Submission first) throws Exception {
        long launch = System.nanoTime();
        begin.begin();
        ready.add(Duration.ofNanos(System.nanoTime() - launch));
        JsonNode end = api.untilFinal(first.job());
        done.add(Duration.ofNanos(System.nanoTime() - launch));
        processor.add(processor(pid.getAsLong()));
        if (!end.path("status").asText().equals("succeeded")) {
            throw new IllegalStateException("the first job did not succeed: " + end);
        }
    }

    /** Of all threads of the process. */
    private static Duration processor(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Duration.ofMillis(MILLIS_A_TICK * (Long.parseLong(fields[USER]) + Long.parseLong(fields[SYSTEM])));
    }

    void into(Figures figures, String name) {
        figures.row(name + ": until ready", new Times(ready))
                .row(name + ": until a first job is done", new Times(done))
                .row(name + ": processor time until then", new Times(processor));
    }

    Duration medianToReady() {
        return new Times(ready).median();
    }
}
