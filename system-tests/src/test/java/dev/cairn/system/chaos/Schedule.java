package dev.cairn.system.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Which faults strike together, and in which order: one to three of different parts at a time. The seed decides it all. */
final class Schedule {
    private static final int MOST_AT_ONCE = Part.values().length;
    private static final int MOST_APART_MILLIS = 3000;

    private final Random random;
    private final List<Fault> faults;
    private final List<Fault> left = new LinkedList<>();

    /**
     * One strike to come.
     *
     * @param choice decides its targets and lengths
     * @param after how long after the first of those that strike together it begins
     */
    record Planned(Fault fault, long choice, Duration after) {}

    Schedule(long seed, List<Fault> faults) {
        this.random = new Random(seed);
        this.faults = List.copyOf(faults);
    }

    /** Those that strike together next. */
    List<Planned> next() {
        if (left.isEmpty()) {
            left.addAll(faults);
            Collections.shuffle(left, random);
        }
        int size = 1 + random.nextInt(MOST_AT_ONCE);
        List<Planned> together = new ArrayList<>();
        Set<Part> free = EnumSet.allOf(Part.class);
        for (Iterator<Fault> faults = left.iterator(); faults.hasNext() && together.size() < size; ) {
            Fault fault = faults.next();
            if (free.remove(fault.part())) {
                faults.remove();
                together.add(new Planned(fault, random.nextLong(), after(together)));
            }
        }
        return together;
    }

    private Duration after(List<Planned> together) {
        return Duration.ofMillis(together.isEmpty() ? 0 : random.nextInt(MOST_APART_MILLIS));
    }

    /** Whether every fault has struck as often as every other. */
    boolean isEven() {
        return left.isEmpty();
    }
}
