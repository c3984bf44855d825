package dev.cairn.embedded.postgres;

import java.time.Duration;

/** The ways to end a server, in the order in which they are tried, each with the time it is given. */
enum Stop {
    /** Clients are cut off, a checkpoint is written. */
    FAST(Signals.FAST_STOP, Duration.ofSeconds(15)),
    /** No checkpoint: the next start recovers from the log. */
    IMMEDIATE(Signals.IMMEDIATE_STOP, Duration.ofSeconds(6)),
    /** Nothing committed is lost by this either; children notice the death by themselves. */
    KILL(Signals.KILL, Duration.ofSeconds(5));

    private final Signals signal;
    private final Duration limit;

    Stop(Signals signal, Duration limit) {
        this.signal = signal;
        this.limit = limit;
    }

    Signals signal() {
        return signal;
    }

    Duration limit() {
        return limit;
    }
}
