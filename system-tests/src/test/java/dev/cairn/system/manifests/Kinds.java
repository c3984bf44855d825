package dev.cairn.system.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The schemas of the kinds in use, made strict: the API server drops a field it does not know, here it is an error. */
final class Kinds {
    private static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
    private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));

    private final JsonNode kubernetes = resource("kubernetes.json");
    private final JsonNode keda = resource("keda-kinds.json");

    static JsonNode resource(String name) {
        try (InputStream in = Kinds.class.getResourceAsStream("/manifests/" + name)) {
            return Yaml.JSON.readTree(Objects.requireNonNull(in, name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Error> errors(JsonNode object) {
        String kind =
                object.path("apiVersion").asText() + " " + object.path("kind").asText();
        return schema(kind).validate(object);
    }

    private Schema schema(String kind) {
        ObjectNode schema = keda.has(kind) ? keda.get(kind).deepCopy() : Yaml.JSON.createObjectNode();
        if (schema.isEmpty()) {
            String name = kubernetes.path("kinds").path(kind).asText();
            if (name.isEmpty()) {
                throw new AssertionError("no schema of the kind `" + kind + "`");
            }
            schema.put("$ref", "#/definitions/" + name);
        } else {
            // A custom resource definition leaves its metadata open; they are those of every object.
            schema.withObject("/properties/metadata").removeAll().put("$ref", "#/definitions/" + OBJECT_META);
        }
        strict(schema);
        return REGISTRY.getSchema(schema.set("definitions", definitions()));
    }

    private ObjectNode definitions() {
        ObjectNode definitions = kubernetes.get("definitions").deepCopy();
        definitions.forEach(Kinds::strict);
        // Written as a string, it is an integer or a string.
        ((ObjectNode) definitions.required(INT_OR_STRING)).remove("type");
        return definitions;
    }

    private static void strict(JsonNode schema) {
        if (schema instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(Kinds::strict);
    }
}
