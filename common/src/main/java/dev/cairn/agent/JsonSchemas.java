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

    /** Why {@code schema} is no schema, and where in it; empty if it is one. */
    public static Optional<Violation> fault(JsonNode schema) {
        if (!schema.isObject()) {
            return Optional.of(new Violation("", "must be a JSON Schema object"));
        }
        return BoundedSchema.fault(schema).or(() -> uncompiled(schema));
    }

    private static Optional<Violation> uncompiled(JsonNode schema) {
        try {
            compiled(schema);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(new Violation("", String.valueOf(e.getMessage())));
        }
    }

    private static BoundedSchema compiled(JsonNode schema) {
        return COMPILED.computeIfAbsent(schema, BoundedSchema::compile);
    }
}
