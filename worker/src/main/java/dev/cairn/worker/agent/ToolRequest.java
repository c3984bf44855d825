package dev.cairn.worker.agent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A model's wish to call a tool.
 *
 * @param id the model's own name for the call: data only, for some servers send it empty or the same in every reply
 * @param arguments JSON text as the model wrote it; it may be wrong
 * @param providerData as {@link ModelReply#providerData()}, of this call
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record ToolRequest(
        String id, String name, String arguments, @Nullable JsonNode providerData) {
    /** A call with nothing to be sent back. */
    public ToolRequest(String id, String name, String arguments) {
        this(id, name, arguments, null);
    }
}
