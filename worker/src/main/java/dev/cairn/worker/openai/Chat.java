package dev.cairn.worker.openai;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of chat completions that are sent: https://platform.openai.com/docs/api-reference/chat/create. */
final class Chat {
    private Chat() {}

    /**
     * @param parameters configured ones, such as {@code temperature}, and the limit of tokens under the name that the endpoint
     *     takes
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Request(
            String model,
            List<Message> messages,
            @Nullable List<Tool> tools,
            @JsonProperty("response_format") @Nullable ResponseFormat responseFormat,
            boolean stream,
            @JsonAnyGetter Map<String, Object> parameters) {}

    /**
     * @param content text, or the parts that the provider wants back
     * @param providerData further fields that the provider wants back
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Message(
            String role,
            @Nullable Object content,
            @JsonProperty("tool_calls") @Nullable List<Call> toolCalls,
            @JsonProperty("tool_call_id") @Nullable String toolCallId,
            @JsonAnyGetter Map<String, JsonNode> providerData) {

        static Message of(String role, String content) {
            return new Message(role, content, null, null, Map.of());
        }
    }

    record Call(
            String id,
            String type,
            Function function,
            @JsonAnyGetter Map<String, JsonNode> providerData) {}

    /** @param arguments a JSON object as text */
    record Function(
            String name, String arguments, @JsonAnyGetter Map<String, JsonNode> providerData) {}

    record Tool(String type, ToolFunction function) {}

    record ToolFunction(String name, String description, JsonNode parameters) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ResponseFormat(
            String type,
            @JsonProperty("json_schema") @Nullable AnswerSchema schema) {}

    record AnswerSchema(String name, JsonNode schema) {}
}
