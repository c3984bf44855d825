package dev.cairn.worker.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.json.JsonBuffers;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.Unicode;
import dev.langchain4j.model.openai.internal.chat.AssistantMessage;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionRequest;
import dev.langchain4j.model.openai.internal.chat.Function;
import dev.langchain4j.model.openai.internal.chat.FunctionCall;
import dev.langchain4j.model.openai.internal.chat.Message;
import dev.langchain4j.model.openai.internal.chat.SystemMessage;
import dev.langchain4j.model.openai.internal.chat.Tool;
import dev.langchain4j.model.openai.internal.chat.ToolCall;
import dev.langchain4j.model.openai.internal.chat.ToolMessage;
import dev.langchain4j.model.openai.internal.chat.ToolType;
import dev.langchain4j.model.openai.internal.chat.UserMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked, in LangChain4j's words for the OpenAI-compatible wire. {@link Reply} is the way back. */
final class Wire {
    /** Some servers write line breaks and tabs into JSON texts as they are. */
    static final ObjectMapper JSON = JsonBuffers.shared(JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());

    private Wire() {}

    /** @throws StepFailure.Permanent if a schema of the request cannot be written */
    static byte[] json(String model, ModelRequest request) {
        ChatCompletionRequest.Builder asked =
                ChatCompletionRequest.builder().model(model).messages(messages(request)).stream(false);
        if (!request.tools().isEmpty()) {
            asked.tools(request.tools().stream().map(Wire::tool).toList());
        }
        if (request.outputTokens() != null) {
            asked.maxTokens(request.outputTokens());
        }
        try {
            return Unicode.whole(JSON.writeValueAsString(asked.build())).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new StepFailure.Permanent("The request cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Message> messages(ModelRequest request) {
        List<Message> messages = new ArrayList<>();
        messages.add(SystemMessage.from(request.instructions()));
        request.conversation().forEach(turn -> messages.add(message(turn)));
        return messages;
    }

    private static Message message(Turn turn) {
        return switch (turn) {
            case Turn.User(String text) -> UserMessage.from(text);
            case Turn.Model(ModelReply reply) -> message(reply);
            case Turn.Tool(String callId, var _, var result) -> ToolMessage.from(callId, result.text());
        };
    }

    private static Message message(ModelReply reply) {
        AssistantMessage.Builder message = AssistantMessage.builder().content(words(reply));
        return reply.toolRequests().isEmpty()
                ? message.build()
                : message.toolCalls(
                                reply.toolRequests().stream().map(Wire::call).toList())
                        .build();
    }

    /** A message that neither calls nor says anything still needs content: providers refuse a null one. */
    private static @Nullable String words(ModelReply reply) {
        return reply.text() == null && reply.toolRequests().isEmpty() ? "" : reply.text();
    }

    private static ToolCall call(ToolRequest request) {
        String arguments = request.arguments();
        return ToolCall.builder()
                .id(request.id())
                .type(ToolType.FUNCTION)
                .function(FunctionCall.builder()
                        .name(request.name())
                        .arguments(arguments.isBlank() ? "{}" : arguments)
                        .build())
                .build();
    }

    /** The schema goes out as it is: no keyword of it is lost on the way. */
    private static Tool tool(ToolSpec spec) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        spec.parameters().properties().forEach(keyword -> parameters.put(keyword.getKey(), keyword.getValue()));
        // Providers refuse parameters without these.
        parameters.putIfAbsent("type", "object");
        parameters.putIfAbsent("properties", JSON.createObjectNode());
        return Tool.from(Function.builder()
                .name(spec.name())
                .description(spec.description())
                .parameters(parameters)
                .build());
    }
}
