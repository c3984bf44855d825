package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The chat completions wire format of OpenAI (POST /v1/chat/completions), as far as a conversation with function tools
 * needs it: no streaming, one choice.
 */
final class OpenAiWire {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    // The wire carries no time limit; the client hangs up when its own is over.
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private OpenAiWire() {}

    /** A request that a server of this format would answer with 400. */
    static final class Refused extends RuntimeException {
        private final String param;

        Refused(String param, String message) {
            super(message);
            this.param = param;
        }

        String param() {
            return param;
        }
    }

    /** @throws Refused if {@code body} is not a request of this format */
    static ModelRequest request(JsonNode body) {
        if (!body.isObject()) {
            throw new Refused("body", "The body must be a JSON object.");
        }
        requireText(body, "model");
        if (body.path("stream").asBoolean(false)) {
            throw new Refused("stream", "This server does not stream.");
        }
        OpenAiMessages messages = OpenAiMessages.read(body.path("messages"));
        return new ModelRequest(
                messages.instructions(), messages.turns(), tools(body.path("tools")), outputTokens(body), TIMEOUT);
    }

    static String requireText(JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isTextual()) {
            throw new Refused(field, "`" + field + "` must be a string.");
        }
        return value.asText();
    }

    private static List<ToolSpec> tools(JsonNode tools) {
        if (!tools.isMissingNode() && !tools.isArray()) {
            throw new Refused("tools", "`tools` must be an array.");
        }
        List<ToolSpec> specs = new ArrayList<>();
        for (JsonNode tool : tools) {
            JsonNode function = tool.path("function");
            if (!tool.path("type").asText().equals("function")
                    || !function.path("parameters").isObject()) {
                throw new Refused("tools", "Each tool must be of type function, with `parameters` an object.");
            }
            specs.add(new ToolSpec(
                    requireText(function, "name"),
                    function.path("description").asText(""),
                    function.path("parameters")));
        }
        return specs;
    }

    private static @Nullable Integer outputTokens(JsonNode body) {
        JsonNode most = body.has("max_completion_tokens") ? body.get("max_completion_tokens") : body.path("max_tokens");
        return most.isInt() ? most.asInt() : null;
    }

    /** @param id unlike that of any other answer */
    static ObjectNode completion(String id, Instant created, ModelReply reply) {
        ObjectNode completion = NODES.objectNode()
                .put("id", id)
                .put("object", "chat.completion")
                .put("created", created.getEpochSecond())
                .put("model", reply.model());
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
        choice.set("message", message(reply));
        choice.putNull("logprobs").put("finish_reason", reply.finish().equals("other") ? "stop" : reply.finish());
        completion
                .putObject("usage")
                .put("prompt_tokens", reply.inputTokens())
                .put("completion_tokens", reply.outputTokens())
                .put("total_tokens", reply.inputTokens() + reply.outputTokens());
        return completion;
    }

    private static ObjectNode message(ModelReply reply) {
        ObjectNode message = NODES.objectNode().put("role", "assistant").put("content", reply.text());
        // An empty `tool_calls` is refused by some clients, so it is left out.
        if (!reply.toolRequests().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            reply.toolRequests().forEach(request -> calls.add(toolCall(request)));
        }
        return message;
    }

    private static ObjectNode toolCall(ToolRequest request) {
        ObjectNode call = NODES.objectNode().put("id", request.id()).put("type", "function");
        call.putObject("function").put("name", request.name()).put("arguments", request.arguments());
        return call;
    }

    static ObjectNode error(String type, String message, @Nullable String param) {
        ObjectNode answer = NODES.objectNode();
        answer.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .putNull("code");
        return answer;
    }
}
