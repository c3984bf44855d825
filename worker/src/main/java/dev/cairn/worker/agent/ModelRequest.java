package dev.cairn.worker.agent;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param instructions the system message
 * @param outputTokens most tokens of the reply; null leaves it to the model
 */
public record ModelRequest(
        String instructions,
        List<Turn> conversation,
        List<ToolSpec> tools,
        @Nullable Integer outputTokens,
        Duration timeout) {}
