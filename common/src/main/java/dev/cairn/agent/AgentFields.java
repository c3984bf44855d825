package dev.cairn.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.yaml.InvalidYaml;
import dev.cairn.yaml.YamlDocument;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The fields of an agent file; apart from the definition so that leaving a field out has a meaning. */
final class AgentFields {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final List<String> FIELDS =
            List.of("name", "description", "model", "instructions", "tools", "limits", "input", "output");
    private static final List<String> LIMITS = List.of("modelCalls", "toolCalls", "outputTokens", "modelTimeout");

    private final YamlDocument document;
    private final StrictFields fields;

    private AgentFields(YamlDocument document) {
        this.document = document;
        this.fields = StrictFields.of(document, FIELDS);
    }

    /** @throws InvalidYaml if the document is no agent */
    static AgentDefinition read(YamlDocument document) {
        return new AgentFields(document).definition();
    }

    private AgentDefinition definition() {
        String name = name();
        return new AgentDefinition(
                name,
                fields.text("description").orElse(null),
                AgentDefinition.Kind.DECLARED,
                notBlank("model", "default", "name a model alias, or leave the field out."),
                notBlank("instructions", "", "say what the agent is to do."),
                tools(),
                fields.mapping("limits", LIMITS).map(AgentFields::limits).orElse(Limits.DEFAULT),
                schema(name, "input"),
                schema(name, "output"));
    }

    private String name() {
        String name = fields.text("name").orElseThrow(() -> fields.wrong("name", "is missing: give the agent a name."));
        if (!NAME.matcher(name).matches()) {
            throw fields.wrong("name", "must be 1 to 63 of a-z, 0-9 and -, and start with a letter or digit.");
        }
        return name;
    }

    private String notBlank(String field, String otherwise, String advice) {
        String text = fields.text(field).orElse(otherwise);
        if (text.isBlank()) {
            throw fields.wrong(field, "is missing or blank: " + advice);
        }
        return text;
    }

    private List<String> tools() {
        List<String> tools = fields.texts("tools").orElse(List.of());
        if (tools.stream().anyMatch(String::isBlank)) {
            throw fields.wrong("tools", "must be a list of names, but one is blank.");
        }
        return tools;
    }

    private @Nullable JsonNode schema(String agent, String field) {
        JsonNode schema = fields.value(field).orElse(null);
        if (schema == null) {
            return null;
        }
        JsonSchemas.fault(schema).ifPresent(fault -> {
            JsonPointer at = fields.pointer(field).append(JsonPointer.compile(fault.pointer()));
            String where = fault.pointer().isEmpty() ? "" : "at `" + fault.pointer() + "` ";
            throw new InvalidYaml(
                    document.place(at),
                    "Agent " + agent + ": `" + field + "` is no JSON Schema: " + where + fault.message());
        });
        return schema;
    }

    private static Limits limits(StrictFields limits) {
        return new Limits(
                limits.integer("modelCalls", 1, 1000).orElse(Limits.DEFAULT.modelCalls()),
                limits.integer("toolCalls", 0, 10_000).orElse(Limits.DEFAULT.toolCalls()),
                limits.integer("outputTokens", 1, 10_000_000).orElse(null),
                limits.text("modelTimeout").map(text -> timeout(limits, text)).orElse(Limits.DEFAULT.modelTimeout()));
    }

    private static Duration timeout(StrictFields limits, String text) {
        try {
            Duration parsed = Duration.parse(text);
            if (parsed.isPositive() && parsed.compareTo(Duration.ofHours(1)) <= 0) {
                return parsed;
            }
        } catch (DateTimeParseException e) {
            // Falls through to the one sentence that says what would be right.
        }
        throw limits.wrong("modelTimeout", "must be an ISO-8601 duration above zero and up to PT1H, such as PT2M.");
    }
}
