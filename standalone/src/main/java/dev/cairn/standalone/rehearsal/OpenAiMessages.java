package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.standalone.rehearsal.OpenAiWire.Refused;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolResult;
import dev.cairn.worker.agent.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads the {@code messages} array. It is as strict as the real service about the order of tool calls and their
 * results, so that a client which garbles a conversation is found out here and not in production.
 */
final class OpenAiMessages {
    private final List<String> instructions = new ArrayList<>();
    private final List<Turn> turns = new ArrayList<>();
    /** The calls of the last assistant message that have no result yet: name by id. */
    private final Map<String, String> unanswered = new LinkedHashMap<>();

    private OpenAiMessages() {}

    static OpenAiMessages read(JsonNode messages) {
        if (!messages.isArray() || messages.isEmpty()) {
            throw new Refused("messages", "`messages` must be an array with at least one message.");
        }
        OpenAiMessages read = new OpenAiMessages();
        messages.forEach(read::add);
        read.requireNothingUnanswered();
        return read;
    }

    String instructions() {
        return String.join("\n\n", instructions);
    }

    List<Turn> turns() {
        return List.copyOf(turns);
    }

    private void add(JsonNode message) {
        String role = OpenAiWire.requireText(message, "role");
        if (role.equals("tool")) {
            turns.add(toolResult(message));
            return;
        }
        requireNothingUnanswered();
        switch (role) {
            case "system", "developer" -> instructions.add(content(message));
            case "user" -> turns.add(new Turn.User(content(message)));
            case "assistant" -> turns.add(assistant(message));
            default -> throw new Refused("messages", "Unknown role `" + role + "`.");
        }
    }

    private Turn assistant(JsonNode message) {
        List<ToolRequest> requests = new ArrayList<>();
        for (JsonNode call : message.path("tool_calls")) {
            JsonNode function = call.path("function");
            ToolRequest request = new ToolRequest(
                    OpenAiWire.requireText(call, "id"),
                    OpenAiWire.requireText(function, "name"),
                    OpenAiWire.requireText(function, "arguments"));
            unanswered.put(request.id(), request.name());
            requests.add(request);
        }
        String text = message.hasNonNull("content") ? content(message) : null;
        if (text == null && requests.isEmpty()) {
            throw new Refused("messages", "An assistant message needs `content` or `tool_calls`.");
        }
        String finish = requests.isEmpty() ? "stop" : "tool_calls";
        return new Turn.Model(new ModelReply(text, List.copyOf(requests), "", 0, 0, finish, false));
    }

    private Turn toolResult(JsonNode message) {
        String id = OpenAiWire.requireText(message, "tool_call_id");
        String tool = unanswered.remove(id);
        if (tool == null) {
            throw new Refused(
                    "messages",
                    "A message with role `tool` must answer a call of the assistant message before it; none has the id `"
                            + id + "`.");
        }
        // The format has no mark for a failed call: whoever reads the text must see it there.
        return new Turn.Tool(id, tool, new ToolResult(content(message), false));
    }

    private void requireNothingUnanswered() {
        if (!unanswered.isEmpty()) {
            throw new Refused(
                    "messages",
                    "An assistant message with `tool_calls` must be followed by a tool message for each call; missing: "
                            + String.join(", ", unanswered.keySet()) + ".");
        }
    }

    /** A string, or a list of text parts. */
    private static String content(JsonNode message) {
        JsonNode content = message.path("content");
        if (content.isArray()) {
            return StreamSupport.stream(content.spliterator(), false)
                    .map(part -> OpenAiWire.requireText(part, "text"))
                    .collect(Collectors.joining("\n"));
        }
        return OpenAiWire.requireText(message, "content");
    }
}
