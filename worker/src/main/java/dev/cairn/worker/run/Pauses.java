package dev.cairn.worker.run;

import java.time.Duration;

/** Waits between repeated tries of the engine's own work. */
final class Pauses {
    private Pauses() {}

    /** Waits, and returns the next, doubled wait; an interrupt cuts it short and stays set. */
    static Duration pauseAndDouble(Duration wait, Duration longest) {
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Duration doubled = wait.multipliedBy(2);
        return doubled.compareTo(longest) > 0 ? longest : doubled;
    }
}
