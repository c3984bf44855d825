package dev.cairn.worker.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.Unicode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a request in the words of {@link Chat} and the {@link Dialect} of an endpoint. {@link ReplyReader} is the way back. */
final class RequestWriter {
    /** Providers refuse an assistant message that neither says nor calls anything. */
    private static final String EMPTY_REPLY = "(no answer)";

    private final String model;
    private final Map<String, JsonNode> parameters;

    /** @param parameters configured ones, which go out as they are; a name that is written here anyway is replaced */
    RequestWriter(String model, Map<String, JsonNode> parameters) {
        this.model = model;
        this.parameters = parameters;
    }

    /** @throws StepFailure.Permanent if a schema of the request cannot be written */
    byte[] json(ModelRequest request, Dialect dialect) {
        Map<String, Object> more = new LinkedHashMap<>(parameters);
        if (request.outputTokens() != null) {
            more.put(dialect.tokensField(), request.outputTokens());
        }
        Chat.Request chat = new Chat.Request(
                model,
                messages(request, dialect),
                request.tools().isEmpty()
                        ? null
                        : request.tools().stream()
                                .map(spec -> tool(spec, dialect))
                                .toList(),
                format(request, dialect),
                false,
                more);
        try {
            return Unicode.whole(ReplyReader.JSON.writeValueAsString(chat)).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new StepFailure.Permanent("The request cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static List<Chat.Message> messages(ModelRequest request, Dialect dialect) {
        List<Chat.Message> messages = new ArrayList<>();
        String prefix = "";
        if (dialect.systemRole()) {
            messages.add(Chat.Message.of("system", request.instructions()));
        } else {
            prefix = request.instructions() + "\n\n";
        }
        for (Turn turn : request.conversation()) {
            messages.add(message(turn, prefix, dialect));
            prefix = turn instanceof Turn.User ? "" : prefix;
        }
        return messages;
    }

    private static Chat.Message message(Turn turn, String prefix, Dialect dialect) {
        return switch (turn) {
            case Turn.User(String text) -> Chat.Message.of("user", prefix + text);
            case Turn.Model(ModelReply reply) -> message(reply, dialect);
            case Turn.Tool(String callId, var _, var result) ->
                new Chat.Message("tool", result.text(), null, callId, Map.of());
        };
    }

    private static Chat.Message message(ModelReply reply, Dialect dialect) {
        String text = reply.text() == null || reply.text().isBlank() ? null : reply.text();
        if (reply.toolRequests().isEmpty()) {
            return Chat.Message.of("assistant", text == null ? EMPTY_REPLY : text);
        }
        Map<String, JsonNode> data = fields(dialect.providerData() ? reply.providerData() : null);
        Object parts = data.remove("content");
        return new Chat.Message(
                "assistant",
                parts != null ? parts : text,
                reply.toolRequests().stream()
                        .map(request -> call(request, dialect))
                        .toList(),
                null,
                data);
    }

    private static Chat.Call call(ToolRequest request, Dialect dialect) {
        Map<String, JsonNode> data = fields(dialect.providerData() ? request.providerData() : null);
        JsonNode inFunction = data.remove("function");
        return new Chat.Call(
                request.id(),
                "function",
                new Chat.Function(request.name(), sendable(request.arguments()), fields(inFunction)),
                data);
    }

    private static Map<String, JsonNode> fields(@Nullable JsonNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        if (object != null) {
            object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        }
        return fields;
    }

    /** Servers read arguments of earlier calls, and fail at what a model broke off or wrote in another form. */
    private static String sendable(String arguments) {
        try (JsonParser parser = ReplyReader.JSON.createParser(arguments)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                parser.skipChildren();
                return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null ? arguments : "{}";
            }
        } catch (IOException e) {
            return "{}";
        }
        return "{}";
    }

    /** The schema goes out as it is: no keyword of it is lost on the way. */
    private static Chat.Tool tool(ToolSpec spec, Dialect dialect) {
        ObjectNode parameters = ReplyReader.JSON.createObjectNode();
        spec.parameters().properties().forEach(keyword -> parameters.set(keyword.getKey(), keyword.getValue()));
        // Providers refuse parameters without these.
        if (!parameters.has("type")) {
            parameters.put("type", "object");
        }
        if (!parameters.has("properties")) {
            parameters.putObject("properties");
        }
        return new Chat.Tool(
                "function", new Chat.ToolFunction(spec.name(), spec.description(), schema(parameters, dialect)));
    }

    private static Chat.@Nullable ResponseFormat format(ModelRequest request, Dialect dialect) {
        JsonNode schema = request.outputSchema();
        if (schema == null) {
            return null;
        }
        return switch (dialect.structured()) {
            case JSON_SCHEMA ->
                new Chat.ResponseFormat("json_schema", new Chat.AnswerSchema("answer", schema(schema, dialect)));
            case JSON_OBJECT -> new Chat.ResponseFormat("json_object", null);
            case NONE -> null;
        };
    }

    private static JsonNode schema(JsonNode schema, Dialect dialect) {
        return dialect.additionalProperties() ? schema : withoutAdditionalProperties(schema);
    }

    /** A property of that name is no keyword, and stays. */
    private static JsonNode withoutAdditionalProperties(JsonNode schema) {
        if (schema.isArray()) {
            var items = ReplyReader.JSON.createArrayNode();
            schema.forEach(item -> items.add(withoutAdditionalProperties(item)));
            return items;
        }
        if (!schema.isObject()) {
            return schema;
        }
        ObjectNode copy = ReplyReader.JSON.createObjectNode();
        for (Map.Entry<String, JsonNode> keyword : schema.properties()) {
            switch (keyword.getKey()) {
                case "additionalProperties" -> {}
                case "properties", "$defs", "definitions", "patternProperties", "dependentSchemas" -> {
                    ObjectNode named = copy.putObject(keyword.getKey());
                    keyword.getValue()
                            .properties()
                            .forEach(entry -> named.set(entry.getKey(), withoutAdditionalProperties(entry.getValue())));
                }
                case "const", "enum", "default", "examples" -> copy.set(keyword.getKey(), keyword.getValue());
                default -> copy.set(keyword.getKey(), withoutAdditionalProperties(keyword.getValue()));
            }
        }
        return copy;
    }
}
