package dev.cairn.worker.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model answered: this is what the journal keeps of a model call, so fields are only ever added.
 *
 * @param text the words; null if it only called tools
 * @param model the model that answered, as it names itself
 * @param finish why it stopped: {@code stop}, {@code tool_calls}, {@code length}, {@code content_filter}, {@code other}
 * @param rehearsed whether the answer is scripted and no model was asked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelReply(
        @Nullable String text,
        List<ToolRequest> toolRequests,
        String model,
        long inputTokens,
        long outputTokens,
        String finish,
        boolean rehearsed) {
    /** The same for whoever gets a live reply and for whoever gets it from the journal, where nothing stands for none. */
    public ModelReply {
        toolRequests = toolRequests == null ? List.of() : List.copyOf(toolRequests);
    }
}
