package dev.cairn.system.chaos;

import dev.cairn.system.chaos.Schedule.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Lets faults strike, together those of the schedule, and mends after them. */
final class Strikes {
    /** In the summary, beside the names of the faults. */
    private static final String TOGETHER = "at once with others";

    private final Field field;
    private final Progress progress;
    private final Supplier<String> standing;
    private final Map<String, Integer> struck = new LinkedHashMap<>();
    private final ConcurrentSkipListSet<String> underWay = new ConcurrentSkipListSet<>();

    /** @param standing how the run stands, in a few words */
    Strikes(Field field, Progress progress, Supplier<String> standing) {
        this.field = field;
        this.progress = progress;
        this.standing = standing;
    }

    /** A strike that is over: what came of it, and what it told of itself. */
    private record Struck(
            Planned planned,
            Duration took,
            List<String> told,
            @Nullable Throwable failure) {
        boolean couldNot() {
            return failure instanceof CannotStrike;
        }

        String line(String mark) {
            return couldNot()
                    ? "%s %-22s not struck: %s".formatted(mark, planned.fault().name(), failure.getMessage())
                    : "%s %-22s %-62s %3d s"
                            .formatted(
                                    mark,
                                    planned.fault().name(),
                                    planned.fault().does(),
                                    took.toSeconds());
        }
    }

    /** How often each struck, in the order of first strike. */
    Map<String, Integer> counts() {
        return struck;
    }

    /** Lets these strike at the same time, and mends when the last of them is over. */
    void together(List<Planned> planned) throws Exception {
        List<Struck> over = new ArrayList<>();
        boolean database = planned.stream().anyMatch(one -> one.fault().part() == Part.DATABASE);
        List<Thread> threads = planned.stream()
                .map(one -> Thread.ofVirtual().name(one.fault().name()).start(() -> {
                    Struck result = strike(one, database);
                    synchronized (over) {
                        over.add(result);
                    }
                }))
                .toList();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            field.mend();
        }
        over.sort((a, b) -> Integer.compare(planned.indexOf(a.planned()), planned.indexOf(b.planned())));
        tell(over);
        fail(over);
    }

    private Struck strike(Planned planned, boolean database) {
        List<String> told = new ArrayList<>();
        Instant start = Instant.now();
        Throwable failure = null;
        try {
            field.hold(planned.after());
            start = Instant.now();
            underWay.add(planned.fault().name());
            show();
            planned.fault().strike().on(field.of(planned.choice(), database, told::add));
        } catch (Throwable e) {
            failure = e;
        }
        underWay.remove(planned.fault().name());
        show();
        return new Struck(planned, Duration.between(start, Instant.now()), told, failure);
    }

    private synchronized void show() {
        progress.show(standing.get() + " · " + String.join(" + ", underWay));
    }

    /** Those that struck together with the one above have a plus before them. */
    private void tell(List<Struck> over) {
        String mark = " ";
        for (Struck one : over) {
            String told = String.join(
                    "", one.told().stream().map(what -> " · " + what).toList());
            progress.say(one.line(mark) + " · " + standing.get() + told);
            if (!one.couldNot()) {
                struck.merge(one.planned().fault().name(), 1, Integer::sum);
                mark = "+";
            }
        }
        long number = over.stream().filter(one -> !one.couldNot()).count();
        if (number > 1) {
            struck.merge(TOGETHER, 1, Integer::sum);
        }
    }

    private static void fail(List<Struck> over) {
        for (Struck one : over) {
            if (one.failure() instanceof TestAbortedException aborted) {
                throw aborted;
            }
            if (one.failure() != null && !one.couldNot()) {
                throw new IllegalStateException(
                        "the fault " + one.planned().fault().name() + " itself failed: " + one.failure(),
                        one.failure());
            }
        }
    }
}
