package dev.cairn.worker.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ToolRequest;
import dev.langchain4j.model.openai.internal.chat.AssistantMessage;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionChoice;
import dev.langchain4j.model.openai.internal.chat.ChatCompletionResponse;
import dev.langchain4j.model.openai.internal.chat.FunctionCall;
import dev.langchain4j.model.openai.internal.chat.ToolCall;
import dev.langchain4j.model.openai.internal.shared.Usage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what an OpenAI-compatible server answered. */
final class Reply {
    private final String askedModel;
    private final Clean clean;

    /** @param askedModel the model's name, for servers that do not say which one answered */
    Reply(String askedModel, Clean clean) {
        this.askedModel = askedModel;
        this.clean = clean;
    }

    /** @throws Unreadable if it is JSON and no reply; a {@link JsonProcessingException} is the cause if it is no JSON */
    ModelReply read(String json) {
        ChatCompletionResponse response = response(json);
        if (response == null || response.choices() == null || response.choices().isEmpty()) {
            throw new Unreadable("it has no choices");
        }
        ChatCompletionChoice choice = response.choices().getFirst();
        AssistantMessage message = choice.message();
        if (message == null) {
            throw new Unreadable("its choice has no message");
        }
        boolean refused = message.refusal() != null && !message.refusal().isBlank();
        Usage usage = response.usage();
        String model = response.model();
        return new ModelReply(
                text(refused ? message.refusal() : message.content()),
                requests(message),
                model == null || model.isBlank() ? askedModel : clean.label(model),
                usage == null ? 0 : count(usage.promptTokens()),
                usage == null ? 0 : count(usage.completionTokens()),
                refused ? "content_filter" : finish(choice.finishReason()),
                false);
    }

    private static @Nullable ChatCompletionResponse response(String json) {
        try {
            return Wire.JSON.readValue(json, ChatCompletionResponse.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String text(@Nullable String said) {
        return said == null || said.isEmpty() ? null : clean.text(said);
    }

    /**
     * Some servers send empty ids, or the same one for every call of a reply. Results are matched to calls by id on the
     * way back, so such ids are replaced; good ones stay as they came.
     */
    private List<ToolRequest> requests(AssistantMessage message) {
        List<ToolCall> calls = calls(message);
        Set<String> seen = new HashSet<>();
        List<ToolRequest> requests = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            String id = calls.get(i).id();
            boolean usable = id != null && !id.isBlank() && seen.add(id);
            FunctionCall function = calls.get(i).function();
            String arguments = function.arguments();
            requests.add(new ToolRequest(
                    usable ? clean.label(id) : "call_" + (i + 1) + "_of_" + calls.size(),
                    clean.name(function.name()),
                    arguments == null || arguments.isBlank() ? "{}" : clean.text(arguments)));
        }
        return requests;
    }

    /** Old servers know one call only, without a list. */
    private static List<ToolCall> calls(AssistantMessage message) {
        FunctionCall only = message.functionCall();
        if (message.toolCalls() != null && !message.toolCalls().isEmpty()) {
            return message.toolCalls().stream()
                    .filter(call -> call != null && call.function() != null)
                    .toList();
        }
        return only == null
                ? List.of()
                : List.of(ToolCall.builder().function(only).build());
    }

    private static long count(@Nullable Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    private static String finish(@Nullable String reason) {
        return switch (reason) {
            case "stop", "length", "tool_calls", "content_filter" -> reason;
            case "function_call" -> "tool_calls";
            case null, default -> "other";
        };
    }

    /** An answer that came and says nothing. */
    static final class Unreadable extends RuntimeException {
        Unreadable(String why) {
            super(why);
        }
    }
}
