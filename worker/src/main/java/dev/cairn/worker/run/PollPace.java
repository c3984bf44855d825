package dev.cairn.worker.run;

import java.time.Duration;

/**
 * When to poll again: soon after a poll that found jobs, for then tickets are not coming, and seldom while there are none.
 * Without that, jobs of half a second would all begin at once.
 */
final class PollPace {
    private static final int STEPS = 8;

    private final Duration longest;
    private Duration pause;

    PollPace(Duration longest) {
        this.longest = longest;
        this.pause = longest;
    }

    /** @return how long to wait after a poll that found so many of the most it asked for; nothing after a full one */
    Duration after(int found, int most) {
        Duration shortest = longest.dividedBy(STEPS);
        Duration doubled = pause.multipliedBy(2);
        if (found > 0) {
            pause = shortest;
        } else {
            pause = doubled.compareTo(longest) < 0 ? doubled : longest;
        }
        return found > 0 && found == most ? Duration.ZERO : pause;
    }
}
