package dev.cairn.system.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * One process and its samples. A leak raises the least that it holds, load the most: so the lowest values of the first
 * third of its time are held against those of the last.
 */
final class Life {
    /** A younger process still loads classes, fills its heap and opens its pools. */
    private static final Duration WARM_UP = Duration.ofSeconds(60);

    /** Of less, a third may be all load. */
    private static final Duration LEAST = Duration.ofMinutes(2);

    private final String name;
    private final Instant born;
    private final List<Look> looks = new ArrayList<>();

    private record Look(Instant at, Sample sample) {}

    /** @param born when it was seen first */
    Life(String name, Instant born) {
        this.name = name;
        this.born = born;
    }

    synchronized void looked(Instant at, Sample sample) {
        if (!at.isBefore(born.plus(WARM_UP))) {
            looks.add(new Look(at, sample));
        }
    }

    /** For how long after its warm-up. */
    synchronized Duration watched() {
        return looks.isEmpty()
                ? Duration.ZERO
                : Duration.between(looks.getFirst().at(), looks.getLast().at());
    }

    boolean canBeJudged() {
        return watched().compareTo(LEAST) >= 0;
    }

    boolean hasGrown() {
        return canBeJudged() && last().outgrew(first());
    }

    private Sample first() {
        Instant third = looks.getFirst().at().plus(watched().dividedBy(3));
        return floor(looks.stream().filter(look -> !look.at().isAfter(third)).toList());
    }

    private Sample last() {
        Instant third = looks.getLast().at().minus(watched().dividedBy(3));
        return floor(looks.stream().filter(look -> !look.at().isBefore(third)).toList());
    }

    private static Sample floor(List<Look> some) {
        return some.stream().map(Look::sample).reduce(Sample::floor).orElseThrow();
    }

    @Override
    public synchronized String toString() {
        String threads = last().threads().since(first().threads());
        return name + " for " + watched().toSeconds() + " s, at least " + first() + " at first, " + last() + " at last"
                + (threads.isEmpty() ? "" : " (threads: " + threads + ")");
    }
}
