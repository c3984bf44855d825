package dev.cairn.system.bench.rates;

import java.util.List;
import java.util.Map;

/**
 * One of those that are measured side by side, up and ready.
 *
 * @param path where submissions are posted
 * @param processes by the name of the part; PostgreSQL with its children
 */
record Rival(String name, int port, String path, String key, Books books, Map<String, ProcessHandle> processes) {
    /** The same programs, asked for less: a row per request, and no job. */
    Rival bare() {
        return new Rival(Rivals.BARE, port, "/bare", key, books, processes);
    }

    boolean isOneOf(String... names) {
        return List.of(names).contains(name);
    }

    /** The process that runs the jobs. */
    ProcessHandle runner() {
        return processes.getOrDefault("worker", processes.values().iterator().next());
    }

    boolean runsJobs() {
        return !path.equals("/bare");
    }
}
