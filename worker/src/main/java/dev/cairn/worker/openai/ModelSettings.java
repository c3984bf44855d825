package dev.cairn.worker.openai;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.util.Map;
import java.util.Optional;

/** The models that agents may name, by alias. */
@ConfigMapping(prefix = "cairn.models")
public interface ModelSettings {
    @WithParentName
    Map<String, Provider> aliases();

    /** Where an alias leads: any OpenAI-compatible endpoint. */
    interface Provider {
        /** The base URL, such as {@code https://api.openai.com/v1}. Without it the alias has no provider. */
        Optional<String> url();

        /** The model's name at the provider. */
        @WithDefault("default")
        String name();

        /** The API key; left out for servers that ask for none. */
        Optional<String> key();

        /** The header that carries the key: {@code Authorization} as a bearer token, any other, such as {@code api-key}, bare. */
        @WithDefault("Authorization")
        String keyHeader();

        /** Further headers of every request: a JSON object of texts. */
        Optional<String> headers();

        /** Further fields of every request, such as {@code temperature}: a JSON object. */
        Optional<String> parameters();

        /** {@code max_tokens} or {@code max_completion_tokens}; {@code auto}: the one that the endpoint takes. */
        @WithDefault("auto")
        String tokensField();

        /**
         * How the answer's schema is sent in {@code response_format}: {@code json_schema}, {@code json_object} or {@code none};
         * {@code auto}: the first that the endpoint takes.
         */
        @WithDefault("auto")
        String structuredOutput();

        /** The role of the agent's instructions: {@code system} or {@code user}; {@code auto}: what the endpoint takes. */
        @WithDefault("auto")
        String instructionsAs();

        /** Whether schemas go out with {@code additionalProperties}: {@code send} or {@code omit}; {@code auto}: if taken. */
        @WithDefault("auto")
        String additionalProperties();

        /** Most calls under way at once in one process; 0 for no limit. */
        @WithDefault("0")
        int concurrency();

        /** A proxy to connect through, such as {@code http://proxy.example.com:3128}. */
        Optional<String> proxy();

        /** A PEM file of the certificate authorities that the endpoint's certificate is held against, instead of the JVM's. */
        Optional<String> authorities();
    }
}
