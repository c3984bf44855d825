package dev.cairn.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.schema.BoundedSchema;
import dev.cairn.schema.Violation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The schemas of agents and tools. Compiled ones are cached: definitions are few and never change. */
public final class JsonSchemas {
    private static final Map<JsonNode, BoundedSchema> COMPILED = new ConcurrentHashMap<>();

    private JsonSchemas() {}

    /** Where {@code document} does not fit {@code schema}; at most 20 places. */
    public static List<Violation> violations(JsonNode schema, JsonNode document) {
        return compiled(schema).violations(document);
    }

    /** @throws InvalidAgent if {@code schema} is not a schema */
    public static void check(String agent, String field, JsonNode schema) {
        if (!schema.isObject()) {
            throw new InvalidAgent("Agent " + agent + ": `" + field + "` must be a JSON Schema object.");
        }
        Optional<Violation> fault = BoundedSchema.fault(schema);
        if (fault.isPresent()) {
            throw new InvalidAgent("Agent " + agent + ": `" + field + "` is no JSON Schema: at `"
                    + fault.get().pointer() + "` " + fault.get().message());
        }
        try {
            compiled(schema);
        } catch (IllegalArgumentException e) {
            throw new InvalidAgent("Agent " + agent + ": `" + field + "` is no JSON Schema: " + e.getMessage());
        }
    }

    private static BoundedSchema compiled(JsonNode schema) {
        return COMPILED.computeIfAbsent(schema, BoundedSchema::compile);
    }
}
