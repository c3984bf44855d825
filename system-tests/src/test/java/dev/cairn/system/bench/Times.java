package dev.cairn.system.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Measured times, shortest first. A time is negative where what it ends with came first. */
public record Times(List<Duration> sorted) {
    public Times {
        sorted = sorted.stream().sorted().toList();
    }

    /** From one moment of each to another one; those that lack one of them are left out. */
    static <T> Times between(
            Collection<T> all, Function<T, @Nullable Instant> from, Function<T, @Nullable Instant> to) {
        List<Duration> times = new ArrayList<>();
        for (T each : all) {
            Instant begin = from.apply(each);
            Instant end = to.apply(each);
            if (begin != null && end != null) {
                times.add(Duration.between(begin, end));
            }
        }
        return new Times(times);
    }

    public int count() {
        return sorted.size();
    }

    /** The shortest time that so large a part of all do not exceed. */
    public Duration percentile(double part) {
        int index = (int) Math.ceil(part * sorted.size()) - 1;
        return sorted.get(Math.clamp(index, 0, sorted.size() - 1));
    }

    public Duration median() {
        return percentile(0.5);
    }

    public Duration most() {
        return sorted.getLast();
    }
}
