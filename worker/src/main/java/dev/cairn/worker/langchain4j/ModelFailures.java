package dev.cairn.worker.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.worker.step.StepFailure;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** Sorts what can go wrong with a model call by what to do about it. */
final class ModelFailures {
    private ModelFailures() {}

    static StepFailure sorted(RuntimeException failure, Duration timeout, Clean clean) {
        Optional<HttpRefusal> refusal = cause(failure, HttpRefusal.class);
        if (refusal.isPresent()) {
            return sorted(refusal.get(), clean);
        }
        if (cause(failure, TimeoutException.class).isPresent() || named(failure, "Timeout")) {
            return new StepFailure.Transient("The model did not answer within " + timeout + ".", failure);
        }
        if (!isUnreadable(failure)
                && (cause(failure, IOException.class).isPresent()
                        || cause(failure, VertxException.class).isPresent())) {
            return new StepFailure.Transient(
                    "The model's endpoint cannot be reached: " + told(root(failure), clean), failure);
        }
        return new StepFailure.Transient(
                "The model's answer could not be understood: " + told(root(failure), clean), failure);
    }

    /** What came was no JSON, which is an IOException for Jackson, or had no end. */
    private static boolean isUnreadable(Throwable failure) {
        return cause(failure, JsonProcessingException.class).isPresent()
                || cause(failure, Reply.Unreadable.class).isPresent();
    }

    private static StepFailure sorted(HttpRefusal refusal, Clean clean) {
        String said = "The model's endpoint answered " + refusal.status() + ": " + clean.error(refusal.getMessage());
        return switch (refusal.status()) {
            case 408, 409, 425, 429 -> new StepFailure.Transient(said, refusal.retryAfter(), refusal);
            case 401, 403 ->
                new StepFailure.Permanent(said + " Check the key of this model alias (CAIRN_MODEL_KEY).", refusal);
            case 404 ->
                new StepFailure.Permanent(
                        said + " Check the URL and the name of this model alias (CAIRN_MODEL_URL, CAIRN_MODEL_NAME).",
                        refusal);
            default ->
                refusal.status() >= 500
                        ? new StepFailure.Transient(said, refusal.retryAfter(), refusal)
                        : new StepFailure.Permanent(said, refusal);
        };
    }

    private static String told(Throwable failure, Clean clean) {
        return clean.error(failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    private static boolean named(Throwable failure, String word) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t.getClass().getSimpleName().contains(word)) {
                return true;
            }
        }
        return false;
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
