package dev.cairn.step;

import org.jspecify.annotations.Nullable;

/**
 * What a step used.
 *
 * @param model the model that answered, as it names itself; null for other steps
 * @param rehearsed whether the answer was scripted and no model was asked
 */
public record StepUsage(@Nullable String model, long inputTokens, long outputTokens, boolean rehearsed) {
    public static final StepUsage NONE = new StepUsage(null, 0, 0, false);
}
