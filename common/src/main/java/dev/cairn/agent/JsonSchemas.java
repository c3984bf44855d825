package dev.cairn.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Checks JSON against JSON Schema 2020-12. Compiled schemas are kept: definitions are few and never change. */
public final class JsonSchemas {
    private static final int MOST_VIOLATIONS = 20;

    /** So many values and more. */
    private static final int LARGE = 5_000;

    // Fetching a remote $ref would let a schema reach into the network, so nothing is ever loaded from elsewhere.
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));
    private static final Schema META_SCHEMA =
            REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

    private JsonSchemas() {}

    /** One place where a document does not fit: a JSON pointer (RFC 6901) and a sentence. */
    public record Violation(String pointer, String message) {}

    /** Where {@code document} does not fit {@code schema}; at most 20 places, of a large document the first. */
    public static List<Violation> violations(JsonNode schema, JsonNode document) {
        // The validator makes a list of all places: a megabyte of wrong numbers would fill the memory.
        boolean first = counted(document, 0) >= LARGE;
        List<Error> errors = compiled(schema)
                .validate(document, (ExecutionContext context) -> context.executionConfig(how -> how.failFast(first)));
        return errors.stream()
                .limit(MOST_VIOLATIONS)
                .map(JsonSchemas::violation)
                .toList();
    }

    /** @throws InvalidAgent if {@code schema} is not a schema */
    public static void check(String agent, String field, JsonNode schema) {
        if (!schema.isObject()) {
            throw new InvalidAgent("Agent " + agent + ": `" + field + "` must be a JSON Schema object.");
        }
        List<Violation> wrong = META_SCHEMA.validate(schema).stream()
                .limit(1)
                .map(JsonSchemas::violation)
                .toList();
        if (!wrong.isEmpty()) {
            throw new InvalidAgent("Agent " + agent + ": `" + field + "` is no JSON Schema: at `"
                    + wrong.getFirst().pointer() + "` " + wrong.getFirst().message());
        }
        try {
            compiled(schema).initializeValidators();
        } catch (SchemaException e) {
            throw new InvalidAgent("Agent " + agent + ": `" + field + "` is no JSON Schema: " + e.getMessage());
        }
    }

    /** How many values there are in it and before it, counted no further than is asked for. */
    private static int counted(JsonNode node, int before) {
        int values = before + 1;
        for (JsonNode child : node) {
            if (values >= LARGE) {
                break;
            }
            values = counted(child, values);
        }
        return values;
    }

    private static Violation violation(Error error) {
        return new Violation(String.valueOf(error.getInstanceLocation()), error.getMessage());
    }

    private static Schema compiled(JsonNode schema) {
        return COMPILED.computeIfAbsent(schema, REGISTRY::getSchema);
    }
}
