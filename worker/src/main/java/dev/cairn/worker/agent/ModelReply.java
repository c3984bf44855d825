package dev.cairn.worker.agent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered: this is what the journal keeps of a model call, so fields are only ever added.
 *
 * @param text the words; null if it only called tools
 * @param model the model that answered, as it names itself
 * @param finish why it stopped: {@code stop}, {@code tool_calls}, {@code length}, {@code content_filter}; {@code other} in
 *     journals of older versions
 * @param rehearsed whether the answer is scripted and no model was asked
 * @param providerData what the provider wants to be sent back with this reply while its tools are called, such as reasoning
 *     and signatures of thoughts; only the model's adapter knows its shape
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ModelReply(
        @Nullable String text,
        List<ToolRequest> toolRequests,
        String model,
        long inputTokens,
        long outputTokens,
        String finish,
        boolean rehearsed,
        @Nullable JsonNode providerData) {
    /** The same for whoever gets a live reply and for whoever gets it from the journal, where nothing stands for none. */
    public ModelReply {
        toolRequests = toolRequests == null ? List.of() : List.copyOf(toolRequests);
    }

    /** About how many characters it has. */
    long size() {
        long size = text == null ? 0 : text.length();
        for (ToolRequest request : toolRequests) {
            size += request.arguments().length();
        }
        return size;
    }

    /** A reply with nothing to be sent back. */
    public ModelReply(
            @Nullable String text,
            List<ToolRequest> toolRequests,
            String model,
            long inputTokens,
            long outputTokens,
            String finish,
            boolean rehearsed) {
        this(text, toolRequests, model, inputTokens, outputTokens, finish, rehearsed, null);
    }
}
