package dev.cairn.worker.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between our words and LangChain4j's. */
final class Wire {
    private Wire() {}

    static List<ChatMessage> messages(ModelRequest request) {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(SystemMessage.from(request.instructions()));
        request.conversation().forEach(turn -> messages.add(message(turn)));
        return messages;
    }

    private static ChatMessage message(Turn turn) {
        return switch (turn) {
            case Turn.User(String text) -> UserMessage.from(text);
            case Turn.Model(ModelReply reply) ->
                AiMessage.builder()
                        .text(words(reply))
                        .toolExecutionRequests(
                                reply.toolRequests().stream().map(Wire::request).toList())
                        .build();
            case Turn.Tool(String callId, String tool, var result) ->
                ToolExecutionResultMessage.from(callId, tool, result.text());
        };
    }

    /** A message that neither calls nor says anything still needs content: providers refuse a null one. */
    private static @Nullable String words(ModelReply reply) {
        return reply.text() == null && reply.toolRequests().isEmpty() ? "" : reply.text();
    }

    private static ToolExecutionRequest request(ToolRequest request) {
        return ToolExecutionRequest.builder()
                .id(request.id())
                .name(request.name())
                .arguments(request.arguments())
                .build();
    }

    /** The properties go out as they are: no keyword of their schemas is lost on the way. */
    static ToolSpecification tool(ToolSpec spec) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        spec.parameters()
                .path("properties")
                .properties()
                .forEach(p -> parameters.addProperty(
                        p.getKey(), JsonRawSchema.from(p.getValue().toString())));
        List<String> required = new ArrayList<>();
        spec.parameters().path("required").forEach(name -> required.add(name.asText()));
        JsonNode additional = spec.parameters().path("additionalProperties");
        if (additional.isBoolean()) {
            parameters.additionalProperties(additional.booleanValue());
        }
        return ToolSpecification.builder()
                .name(spec.name())
                .description(spec.description())
                .parameters(parameters.required(required).build())
                .build();
    }

    static ModelReply reply(ChatResponse response, String askedModel, Clean clean) {
        AiMessage message = response.aiMessage();
        TokenUsage usage = response.tokenUsage();
        String model = response.modelName();
        return new ModelReply(
                message.text() == null ? null : clean.text(message.text()),
                requests(message.toolExecutionRequests(), clean),
                model == null || model.isBlank() ? askedModel : clean.label(model),
                usage == null ? 0 : count(usage.inputTokenCount()),
                usage == null ? 0 : count(usage.outputTokenCount()),
                finish(response.finishReason()),
                false);
    }

    /**
     * Some servers send empty ids, or the same one for every call of a reply. Results are matched to calls by id on the
     * way back, so such ids are replaced; good ones stay as they came.
     */
    private static List<ToolRequest> requests(@Nullable List<ToolExecutionRequest> requests, Clean clean) {
        if (requests == null) {
            return List.of();
        }
        Set<String> seen = new HashSet<>();
        List<ToolRequest> own = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            ToolExecutionRequest request = requests.get(i);
            String id = request.id();
            boolean usable = id != null && !id.isBlank() && seen.add(id);
            String arguments = request.arguments();
            own.add(new ToolRequest(
                    usable ? clean.label(id) : "call_" + (i + 1) + "_of_" + requests.size(),
                    clean.name(request.name()),
                    arguments == null || arguments.isBlank() ? "{}" : clean.text(arguments)));
        }
        return own;
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    private static String finish(@Nullable FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case TOOL_EXECUTION -> "tool_calls";
            case CONTENT_FILTER -> "content_filter";
            case OTHER -> "other";
            case null -> "other";
        };
    }
}
