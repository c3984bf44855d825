package dev.cairn.worker.openai;

import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.Turn;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How an endpoint wants requests to be written. All of them call themselves compatible; each refuses something that others
 * demand. What a refusal names is written in the other way from then on.
 *
 * @param tokensField {@code max_tokens} or {@code max_completion_tokens}
 * @param structured how the answer's schema is sent
 * @param systemRole whether there is a system message; else the instructions begin the user's first one
 * @param additionalProperties whether schemas may have that keyword
 * @param providerData whether what a reply held beside the known fields is sent back
 */
record Dialect(
        String tokensField,
        StructuredOutput structured,
        boolean systemRole,
        boolean additionalProperties,
        boolean providerData) {
    static final String MAX_TOKENS = "max_tokens";
    static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";

    private static final Set<String> UNKNOWN_WORDS = Set.of(
            "unsupported",
            "not supported",
            "unrecognized",
            "unknown",
            "unexpected",
            "not permitted",
            "not allowed",
            "extra inputs",
            "extra fields",
            "invalid parameter",
            "does not support");

    private static final Set<String> FORMAT_WORDS = Set.of(
            "response_format",
            "response format",
            "json_schema",
            "json_object",
            "json schema",
            "json mode",
            "structured output",
            "grammar",
            "guided",
            "response_schema",
            "responseschema",
            "response mime type",
            "response_mime_type");

    /** How an endpoint is told which shape the answer has. */
    enum StructuredOutput {
        JSON_SCHEMA,
        JSON_OBJECT,
        /** By the instructions alone, which say it in any case. */
        NONE;

        StructuredOutput weaker() {
            return this == JSON_SCHEMA ? JSON_OBJECT : NONE;
        }
    }

    /** What is tried first, for a model that nothing is configured for. */
    static Dialect first(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        String bare = name.substring(name.lastIndexOf('/') + 1);
        boolean reasons = bare.matches("o[1-9](-.*)?") || bare.startsWith("gpt-5");
        return new Dialect(
                reasons ? MAX_COMPLETION_TOKENS : MAX_TOKENS, StructuredOutput.JSON_SCHEMA, true, true, true);
    }

    /** The dialect that avoids what a refused request is refused for; empty if no other way of writing it would help. */
    Optional<Dialect> avoiding(ProviderError refusal, ModelRequest request) {
        String said = refusal.whole();
        if (refusal.status() >= 500) {
            // Templates of some servers fail so; any other fault of a server passes, and must teach nothing.
            return systemRole && said.contains("system") && said.contains("role")
                    ? Optional.of(withSystemRole(false))
                    : Optional.empty();
        }
        if (request.outputTokens() != null && refusesTokensField(said)) {
            return Optional.of(withTokensField(tokensField.equals(MAX_TOKENS) ? MAX_COMPLETION_TOKENS : MAX_TOKENS));
        }
        if (systemRole && refusesSystemRole(said)) {
            return Optional.of(withSystemRole(false));
        }
        if (additionalProperties && said.replace("_", "").contains("additionalproperties")) {
            return Optional.of(withAdditionalProperties(false));
        }
        if (sendsFormat(request) && names(said, FORMAT_WORDS)) {
            return Optional.of(withStructured(structured.weaker()));
        }
        if (providerData && names(said, sentBack(request))) {
            return Optional.of(withProviderData(false));
        }
        return Optional.empty();
    }

    boolean sendsFormat(ModelRequest request) {
        return request.outputSchema() != null && structured != StructuredOutput.NONE;
    }

    private boolean refusesTokensField(String said) {
        boolean isNamed = tokensField.equals(MAX_TOKENS)
                ? said.replace(MAX_COMPLETION_TOKENS, "").contains(MAX_TOKENS)
                : said.contains(MAX_COMPLETION_TOKENS);
        boolean namesOther = tokensField.equals(MAX_TOKENS) && said.contains(MAX_COMPLETION_TOKENS);
        return isNamed && (namesOther || names(said, UNKNOWN_WORDS));
    }

    private static boolean refusesSystemRole(String said) {
        return said.contains("developer instruction")
                || said.contains("system")
                        && (said.contains("role") || said.contains("message") || said.contains("instruction"));
    }

    private static Set<String> sentBack(ModelRequest request) {
        Set<String> names = new TreeSet<>();
        for (Turn turn : request.conversation()) {
            if (turn instanceof Turn.Model(var reply) && !reply.toolRequests().isEmpty()) {
                names.addAll(ProviderData.names(reply));
            }
        }
        return names;
    }

    private static boolean names(String said, Set<String> words) {
        return words.stream().anyMatch(word -> said.contains(word.toLowerCase(Locale.ROOT)));
    }

    Dialect withTokensField(String field) {
        return new Dialect(field, structured, systemRole, additionalProperties, providerData);
    }

    Dialect withStructured(StructuredOutput output) {
        return new Dialect(tokensField, output, systemRole, additionalProperties, providerData);
    }

    Dialect withSystemRole(boolean taken) {
        return new Dialect(tokensField, structured, taken, additionalProperties, providerData);
    }

    Dialect withAdditionalProperties(boolean taken) {
        return new Dialect(tokensField, structured, systemRole, taken, providerData);
    }

    Dialect withProviderData(boolean sent) {
        return new Dialect(tokensField, structured, systemRole, additionalProperties, sent);
    }
}
