package dev.cairn.system.fleet;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** What a program says of itself from a moment on: by its health, its metrics and its log. */
final class Watched {
    private static final Duration A_WHILE = Duration.ofSeconds(40);

    private final Program program;
    private final int mark;

    Watched(Program program) throws IOException {
        this.program = program;
        this.mark = program.logged().length();
    }

    boolean isLive() {
        return program.answers("/q/health/live");
    }

    boolean isReady() {
        return program.answers("/q/health/ready");
    }

    Watched awaitReady(boolean expected) throws Exception {
        Await.until("ready is " + expected + " of " + program.log(), A_WHILE, () -> isReady() == expected);
        return this;
    }

    /** Waits until one line that was written since then has all these words. */
    Watched awaitTold(String... words) throws Exception {
        Await.until("told " + String.join(" … ", words) + " in " + program.log(), A_WHILE, () -> hasTold(words));
        return this;
    }

    boolean hasTold(String... words) {
        try {
            return program.logged().substring(mark).lines().anyMatch(line -> containsAll(line, words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Watched awaitMetric(String name, String label, double least) throws Exception {
        Await.until(
                name + " " + label + " is at least " + least + " at " + program.log(),
                A_WHILE,
                () -> metric(name, label) >= least);
        return this;
    }

    Watched awaitGauge(String name, double value) throws Exception {
        Await.until(name + " is " + value + " at " + program.log(), A_WHILE, () -> metric(name, "") == value);
        return this;
    }

    double metric(String name, String label) throws IOException {
        return program.metric(name, label);
    }

    private static boolean containsAll(String line, String... words) {
        for (String word : words) {
            if (!line.contains(word)) {
                return false;
            }
        }
        return true;
    }
}
