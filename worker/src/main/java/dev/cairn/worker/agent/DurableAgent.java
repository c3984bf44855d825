package dev.cairn.worker.agent;

/**
 * An agent written in Java: a CDI bean. Whatever must happen once goes through {@link Run}; the code between the steps
 * runs again in every attempt and must be deterministic (no clock, no random numbers, no I/O).
 *
 * @param <I> the job's input, read from JSON
 * @param <O> the job's output, written as JSON
 */
public interface DurableAgent<I, O> {
    /** 1 to 63 of a-z, 0-9 and -. */
    String name();

    /** Raise it with every change of the steps: running jobs stay with the version they began with. */
    default int version() {
        return 1;
    }

    default String description() {
        return "";
    }

    Class<I> inputType();

    /**
     * Runs, or goes on with, one job.
     *
     * @throws Exception any exception is a fault of this code and fails the job; failures of steps are sorted by
     *     {@link Run} before they reach it
     */
    O run(Run run, I input) throws Exception;
}
