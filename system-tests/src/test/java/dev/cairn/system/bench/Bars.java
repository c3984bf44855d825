package dev.cairn.system.bench;

import java.time.Duration;

/** What is promised of recovery; {@code docs/guarantees.md} says the same in words. */
final class Bars {
    /** From the kill of a worker until all its jobs run elsewhere, with the settings that nobody changed. */
    static final Duration RESUME = Duration.ofSeconds(15);

    /** The same with {@link Resume.Pace#QUICK}. */
    static final Duration RESUME_QUICKLY = Duration.ofSeconds(3);

    /** At the 95th percentile, from the handing back of a job until another attempt runs it, while other workers are up. */
    static final Duration HAND_OVER = Duration.ofSeconds(1);

    /** The same while the JVM of yet another worker is starting beside them, and takes the processor. */
    static final Duration HAND_OVER_BESIDE_A_START = Duration.ofSeconds(3);

    /** From SIGTERM until a worker has ended: the default of cairn.worker.drain, and what cutting off and closing take. */
    static final Duration GRACE = Duration.ofSeconds(15);

    private Bars() {}
}
