package dev.cairn.worker.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param instructions the system message
 * @param outputTokens most tokens of the reply; null leaves it to the model
 * @param timeout from the moment the call has a place among the alias' calls
 * @param outputSchema JSON Schema of the answer, for endpoints that can hold a model to one; null for free text
 */
public record ModelRequest(
        String instructions,
        List<Turn> conversation,
        List<ToolSpec> tools,
        @Nullable Integer outputTokens,
        Duration timeout,
        @Nullable JsonNode outputSchema) {
    /** About how many characters its conversation has. */
    public long size() {
        long size = instructions.length();
        for (Turn turn : conversation) {
            size += turn.size();
        }
        return size;
    }

    /** A request for free text. */
    public ModelRequest(
            String instructions,
            List<Turn> conversation,
            List<ToolSpec> tools,
            @Nullable Integer outputTokens,
            Duration timeout) {
        this(instructions, conversation, tools, outputTokens, timeout, null);
    }
}
