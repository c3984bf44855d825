package dev.cairn.worker.openai;

import dev.cairn.step.StepUsage;
import dev.cairn.worker.agent.UnusableReply;
import dev.cairn.worker.step.StepFailure;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Sorts what can go wrong with a model call by what to do about it. */
final class ModelFailures {
    /** The account is empty until somebody pays: asking again every few seconds would only use up the job's tries. */
    private static final Duration QUOTA_WAIT = Duration.ofHours(1);

    private static final Set<String> QUOTA =
            Set.of("insufficient_quota", "insufficient_balance", "billing_hard_limit_reached", "insufficient balance");

    /** The provider could not make a reply of what the model wrote; the next one may be better. */
    private static final Set<String> MODEL_SLIPS = Set.of("tool_use_failed", "json_validate_failed");

    private static final Set<String> LOADING =
            Set.of("is loading", "currently loading", "still loading", "loading model", "model loading", "warming up");

    private ModelFailures() {}

    /** @return a {@link StepFailure} or an {@link UnusableReply} */
    static RuntimeException sorted(RuntimeException failure, Duration timeout, Sanitizer sanitizer) {
        if (failure instanceof UnusableReply || failure instanceof StepFailure) {
            return failure;
        }
        Optional<ProviderRefusal> refusal = cause(failure, ProviderRefusal.class);
        if (refusal.isPresent()) {
            RuntimeException sorted = sorted(refusal.get(), sanitizer);
            StepUsage usage = refusal.get().usage();
            return sorted instanceof StepFailure stepFailure && usage.inputTokens() + usage.outputTokens() > 0
                    ? new UnusableReply(stepFailure, usage)
                    : sorted;
        }
        if (cause(failure, TimeoutException.class).isPresent()) {
            return new StepFailure.Transient("The model did not answer within " + timeout + ".", failure);
        }
        boolean unreached = cause(failure, IOException.class).isPresent()
                || cause(failure, VertxException.class).isPresent();
        return new StepFailure.Transient(
                (unreached ? "The model's endpoint cannot be reached: " : "The model's endpoint could not be asked: ")
                        + told(root(failure), sanitizer),
                failure);
    }

    private static RuntimeException sorted(ProviderRefusal refusal, Sanitizer sanitizer) {
        ProviderError error = refusal.error();
        String said = "The model's endpoint answered " + (error.status() == 0 ? "with an error" : error.status()) + ": "
                + sanitizer.error(error.message());
        if (MODEL_SLIPS.stream().anyMatch(error::says)) {
            return new UnusableReply(said, refusal.usage());
        }
        if (error.status() == 402 || QUOTA.stream().anyMatch(error::says)) {
            return quotaUsedUp(refusal, said);
        }
        if (isLoading(error)) {
            return new StepFailure.Transient(said, refusal.retryAfter(), refusal);
        }
        return switch (error.status()) {
            case 0 -> new UnusableReply(said, refusal.usage());
            case 408, 409, 425, 429, 498, 499 -> new StepFailure.Transient(said, refusal.retryAfter(), refusal);
            case 401, 403 ->
                new StepFailure.Permanent(said + " Check the key of this model alias (CAIRN_MODEL_KEY).", refusal);
            case 404 ->
                new StepFailure.Permanent(
                        said + " Check the URL and the name of this model alias (CAIRN_MODEL_URL, CAIRN_MODEL_NAME).",
                        refusal);
            default ->
                error.status() >= 500
                        ? new StepFailure.Transient(said, refusal.retryAfter(), refusal)
                        : new StepFailure.Permanent(said, refusal);
        };
    }

    private static StepFailure quotaUsedUp(ProviderRefusal refusal, String said) {
        Duration asked = refusal.retryAfter();
        return new StepFailure.Transient(
                said + " The quota of this model alias is used up; it is tried again after " + QUOTA_WAIT.toHours()
                        + " h, or later if the provider says so.",
                asked.compareTo(QUOTA_WAIT) > 0 ? asked : QUOTA_WAIT,
                refusal);
    }

    private static boolean isLoading(ProviderError error) {
        String message = error.message().toLowerCase(Locale.ROOT);
        boolean broken = message.contains("error") || message.contains("fail") || message.contains("denied");
        return !broken
                && LOADING.stream().anyMatch(message::contains)
                && error.status() != 401
                && error.status() != 403;
    }

    private static String told(Throwable failure, Sanitizer sanitizer) {
        return sanitizer.error(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    private static Throwable root(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return Optional.of(type.cast(t));
            }
        }
        return Optional.empty();
    }
}
