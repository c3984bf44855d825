package dev.cairn.worker.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How a worker works. */
@ConfigMapping(prefix = "cairn.worker")
public interface WorkerSettings {
    /** The lane it serves. */
    @WithDefault("default")
    String lane();

    /**
     * A name that this worker keeps over restarts and that no other running one has: at its start it takes back at once
     * what a killed process of the same name held. Without it those jobs wait for the end of their lease.
     */
    Optional<String> identity();

    /** Most jobs at once. */
    @WithDefault("256")
    int slots();

    /** How often free slots ask the database for due jobs; after a poll that found some, up to eight times as often. */
    @WithDefault("500ms")
    Duration poll();

    /** How often the lease is renewed. */
    @WithDefault("1s")
    Duration heartbeat();

    /** How long leaving waits for the steps under way before it cuts them off. */
    @WithDefault("10s")
    Duration drain();

    Retry retry();

    /** Retries of steps within an attempt, then of attempts. */
    interface Retry {
        /** Most tries of a step within one attempt. */
        @WithDefault("4")
        int tries();

        /** Before the second try; doubles with each. */
        @WithDefault("250ms")
        Duration firstWait();

        /** The longest wait that may hold a slot; for more the job is parked. */
        @WithDefault("5s")
        Duration longestWait();

        /** How long the first parking lasts; doubles with each. */
        @WithDefault("2s")
        Duration firstParking();

        /** The longest parking. */
        @WithDefault("5m")
        Duration longestParking();

        /** How many parkings in a row, without a kept step, before the job fails. */
        @WithDefault("16")
        int parkings();
    }
}
