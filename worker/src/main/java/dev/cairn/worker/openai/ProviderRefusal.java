package dev.cairn.worker.openai;

import dev.cairn.step.StepUsage;
import java.time.Duration;

/** A provider said no: by an error status, or by an error inside an answer of status 200. */
final class ProviderRefusal extends RuntimeException {
    private final transient ProviderError error;
    private final Duration retryAfter;

    private final transient StepUsage usage;

    ProviderRefusal(ProviderError error, Duration retryAfter, StepUsage usage) {
        super(error.message());
        this.error = error;
        this.retryAfter = retryAfter;
        this.usage = usage;
    }

    ProviderError error() {
        return error;
    }

    /** What the answer used, if it came with a status of success. */
    StepUsage usage() {
        return usage;
    }

    /** Zero if the provider did not say. */
    Duration retryAfter() {
        return retryAfter;
    }
}
