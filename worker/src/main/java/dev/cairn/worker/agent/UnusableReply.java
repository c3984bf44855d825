package dev.cairn.worker.agent;

import dev.cairn.step.StepUsage;
import dev.cairn.worker.step.StepFailure;
import org.jspecify.annotations.Nullable;

/**
 * A model's endpoint answered, probably at a price, with something that is no reply: it cannot be read, broke off, or ended
 * for a reason that nobody knows. It is asked for again, but seldom, and what it used is counted.
 */
public final class UnusableReply extends RuntimeException {
    private final transient StepUsage usage;
    private final transient @Nullable StepFailure failure;

    public UnusableReply(String message, StepUsage usage) {
        super(message);
        this.usage = usage;
        this.failure = null;
    }

    /** @param failure how the provider itself sorts it, by an error inside its answer */
    public UnusableReply(StepFailure failure, StepUsage usage) {
        super(failure.getMessage(), failure);
        this.usage = usage;
        this.failure = failure;
    }

    public StepUsage usage() {
        return usage;
    }

    /** What to do about it; null: ask again at most twice. */
    public @Nullable StepFailure failure() {
        return failure;
    }
}
