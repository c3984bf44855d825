package dev.cairn.worker.step;

import dev.cairn.job.Outcome;

/**
 * Carries the end of an attempt out of the agent's code. An Error, because agents catch exceptions: one that swallowed
 * this and went on would act on a step that was never kept.
 */
public final class AttemptEnded extends Error {
    private final transient Outcome outcome;

    public AttemptEnded(Outcome outcome) {
        super(outcome.toString(), null, false, false);
        this.outcome = outcome;
    }

    public Outcome outcome() {
        return outcome;
    }
}
