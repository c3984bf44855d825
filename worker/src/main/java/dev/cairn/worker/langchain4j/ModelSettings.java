package dev.cairn.worker.langchain4j;

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
    }
}
