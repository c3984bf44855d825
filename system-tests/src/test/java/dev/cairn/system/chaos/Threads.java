package dev.cairn.system.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many threads of each kind a process has; a kind is a name without its numbers, and Linux knows fifteen characters of
 * it.
 */
record Threads(Map<String, Integer> kinds) {
    /** Twice what was seen of all that are of no pool: 4 more. */
    private static final int SLACK = 8;

    /**
     * Each kind of these has a bound, of up to 20, is filled by a peak, and empties late or never: Vert.x's and Quarkus's,
     * the carriers of virtual threads, the JVM's, those that look up receivers' names, and the five that come and go with
     * each of up to three connections to the broker.
     */
    private static final Pattern POOLS =
            Pattern.compile("(vert\\.x-|executor-thread|ForkJoinPool|C1 Comp|C2 Comp|C# Comp|GC Thread|G# |look-up-"
                    + "|pool-#-thread|AMQP Connection).*");

    /** More than any of them holds. */
    private static final int SLACK_OF_A_POOL = 32;

    /** @param tasks the folder of that name in /proc */
    static Threads of(Path tasks) throws IOException {
        Map<String, Integer> kinds = new TreeMap<>();
        try (Stream<Path> all = Files.list(tasks)) {
            for (Path task : all.toList()) {
                kinds.merge(kind(task), 1, Integer::sum);
            }
        }
        kinds.remove("");
        return new Threads(kinds);
    }

    private static String kind(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip().replaceAll("\\d+", "#");
        } catch (IOException endedMeanwhile) {
            return "";
        }
    }

    /** Of each kind the lower number of both. */
    Threads floor(Threads other) {
        Map<String, Integer> both = new TreeMap<>();
        kinds.forEach((kind, many) -> both.put(kind, Math.min(many, other.many(kind))));
        return new Threads(both);
    }

    /** Both are floors. */
    boolean outgrew(Threads before) {
        return ofNoPool() > before.ofNoPool() * 11 / 10 + SLACK
                || pools().anyMatch(kind -> many(kind) > before.many(kind) * 11 / 10 + SLACK_OF_A_POOL);
    }

    /** The kinds of which there are more or fewer than before. */
    String since(Threads before) {
        SortedSet<String> all = new TreeSet<>(kinds.keySet());
        all.addAll(before.kinds.keySet());
        return all.stream()
                .filter(kind -> many(kind) != before.many(kind))
                .map(kind -> kind + " " + before.many(kind) + " to " + many(kind))
                .collect(Collectors.joining(", "));
    }

    private int ofNoPool() {
        return kinds.values().stream().mapToInt(Integer::intValue).sum()
                - pools().mapToInt(this::many).sum();
    }

    private Stream<String> pools() {
        return kinds.keySet().stream().filter(kind -> POOLS.matcher(kind).matches());
    }

    private int many(String kind) {
        return kinds.getOrDefault(kind, 0);
    }

    @Override
    public String toString() {
        int own = ofNoPool();
        return own + " threads and " + pools().mapToInt(this::many).sum() + " of pools";
    }
}
