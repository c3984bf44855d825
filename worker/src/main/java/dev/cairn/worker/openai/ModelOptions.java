package dev.cairn.worker.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.InvalidAgent;
import dev.cairn.worker.openai.Dialect.StructuredOutput;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How requests of an alias are written, as far as somebody configured it; null and empty leave it to what the endpoint takes.
 *
 * @param parameters sent with every request, such as {@code temperature}
 */
record ModelOptions(
        @Nullable String tokensField,
        @Nullable StructuredOutput structured,
        @Nullable Boolean systemRole,
        @Nullable Boolean additionalProperties,
        Map<String, JsonNode> parameters) {
    static final ModelOptions NONE = new ModelOptions(null, null, null, null, Map.of());

    private static final Set<String> OWN_FIELDS =
            Set.of("model", "messages", "tools", "stream", "response_format", "n", "stream_options");

    /** @throws InvalidAgent in one line that names the setting */
    static ModelOptions of(String alias, ModelSettings.Provider provider) {
        Setting setting = new Setting(alias);
        return new ModelOptions(
                setting.choice(
                        "tokens-field",
                        provider.tokensField(),
                        Map.of(
                                Dialect.MAX_TOKENS,
                                Dialect.MAX_TOKENS,
                                Dialect.MAX_COMPLETION_TOKENS,
                                Dialect.MAX_COMPLETION_TOKENS)),
                setting.choice(
                        "structured-output",
                        provider.structuredOutput(),
                        Map.of(
                                "json_schema", StructuredOutput.JSON_SCHEMA,
                                "json_object", StructuredOutput.JSON_OBJECT,
                                "none", StructuredOutput.NONE)),
                setting.choice("instructions-as", provider.instructionsAs(), Map.of("system", true, "user", false)),
                setting.choice(
                        "additional-properties", provider.additionalProperties(), Map.of("send", true, "omit", false)),
                setting.parameters(provider.parameters()));
    }

    /** A dialect with what is configured in place of what was learned. */
    Dialect configured(Dialect dialect) {
        Dialect configured = tokensField == null ? dialect : dialect.withTokensField(tokensField);
        configured = structured == null ? configured : configured.withStructured(structured);
        configured = systemRole == null ? configured : configured.withSystemRole(systemRole);
        return additionalProperties == null ? configured : configured.withAdditionalProperties(additionalProperties);
    }

    /** Reads the settings of one alias. */
    record Setting(String alias) {
        /** The value of one of several words; null for {@code auto}. */
        <T> @Nullable T choice(String name, String word, Map<String, T> values) {
            if (word.strip().equalsIgnoreCase("auto")) {
                return null;
            }
            T value = values.get(word.strip().toLowerCase(java.util.Locale.ROOT).replace('-', '_'));
            if (value == null) {
                throw invalid(
                        name,
                        "must be auto or one of "
                                + values.keySet().stream().sorted().toList());
            }
            return value;
        }

        Map<String, JsonNode> parameters(Optional<String> json) {
            Map<String, JsonNode> parameters = object("parameters", json);
            for (String name : parameters.keySet()) {
                if (OWN_FIELDS.contains(name)) {
                    throw invalid("parameters", "must not set `" + name + "`, which each request says for itself");
                }
            }
            return parameters;
        }

        /** The members of a setting that is a JSON object; empty if it is not set. */
        Map<String, JsonNode> object(String name, Optional<String> json) {
            Map<String, JsonNode> members = new LinkedHashMap<>();
            String text = json.orElse("").strip();
            if (text.isEmpty()) {
                return members;
            }
            try {
                JsonNode object = ReplyReader.JSON.readTree(text);
                if (object.isObject()) {
                    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
                    return members;
                }
            } catch (JsonProcessingException e) {
                // Falls through to the one sentence that says what would be right, and repeats no value.
            }
            throw invalid(name, "must be a JSON object on one line, such as {\"name\": \"value\"}");
        }

        InvalidAgent invalid(String name, String why) {
            return new InvalidAgent("The setting cairn.models." + alias + "." + name + " " + why + ".");
        }
    }
}
