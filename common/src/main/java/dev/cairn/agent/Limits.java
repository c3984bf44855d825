package dev.cairn.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one job of an agent may use. The check comes before the call.
 *
 * @param modelCalls most model calls of one job, 1 to 1000
 * @param toolCalls most tool calls of one job, 0 to 10,000
 * @param outputTokens most tokens of one reply; null leaves it to the model
 * @param modelTimeout most time of one model call
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limits(
        int modelCalls, int toolCalls, @Nullable Integer outputTokens, Duration modelTimeout) {
    public static final Limits DEFAULT = new Limits(25, 100, null, Duration.ofMinutes(2));
}
