package dev.cairn.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ToolRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a message and its calls hold beside what everybody knows. Providers demand some of it back within a tool loop (DeepSeek
 * its {@code reasoning_content}, Gemini its {@code thought_signature}), each under names of its own; so all of it is kept.
 */
final class ProviderData {
    private static final Set<String> OF_MESSAGES =
            Set.of("role", "content", "tool_calls", "function_call", "refusal", "annotations", "audio");
    private static final Set<String> OF_CALLS = Set.of("id", "type", "index", "function");
    private static final Set<String> OF_FUNCTIONS = Set.of("name", "arguments");

    private ProviderData() {}

    /** Null if there is nothing. Content in parts is kept as it came: thinking stands between its texts. */
    static @Nullable JsonNode ofMessage(JsonNode message) {
        ObjectNode kept = others(message, OF_MESSAGES);
        if (message.path("content").isArray() && !message.path("content").isEmpty()) {
            kept.set("content", message.path("content"));
        }
        return kept.isEmpty() ? null : kept;
    }

    /** Null if there is nothing. */
    static @Nullable JsonNode ofCall(JsonNode call) {
        if (!call.has("function")) {
            return null;
        }
        ObjectNode kept = others(call, OF_CALLS);
        ObjectNode inFunction = others(call.path("function"), OF_FUNCTIONS);
        if (!inFunction.isEmpty()) {
            kept.set("function", inFunction);
        }
        return kept.isEmpty() ? null : kept;
    }

    /** The names of all fields that a reply would send back. */
    static Set<String> names(ModelReply reply) {
        Set<String> names = new TreeSet<>();
        addNames(reply.providerData(), names);
        for (ToolRequest request : reply.toolRequests()) {
            addNames(request.providerData(), names);
        }
        names.remove("content");
        names.remove("function");
        return names;
    }

    private static void addNames(@Nullable JsonNode kept, Set<String> names) {
        if (kept != null) {
            kept.fieldNames().forEachRemaining(names::add);
            kept.path("function").fieldNames().forEachRemaining(names::add);
        }
    }

    private static ObjectNode others(JsonNode object, Set<String> known) {
        ObjectNode others = ReplyReader.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            boolean says = !value.isNull() && !(value.isContainerNode() && value.isEmpty());
            if (says && !known.contains(field.getKey())) {
                others.set(field.getKey(), value);
            }
        }
        return others;
    }
}
