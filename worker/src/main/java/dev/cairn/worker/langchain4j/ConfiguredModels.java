package dev.cairn.worker.langchain4j;

import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.Models;
import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models that are configured; an alias without a URL has no provider. */
@Singleton
@DefaultBean
public class ConfiguredModels implements Models {
    private final Map<String, Model> byAlias = new LinkedHashMap<>();

    public ConfiguredModels(ModelSettings settings) {
        settings.aliases()
                .forEach((alias, provider) -> provider.url()
                        .filter(url -> !url.isBlank())
                        .ifPresent(url -> byAlias.put(
                                alias,
                                new OpenAiModel(
                                        OpenAiModel.baseUrl(alias, url),
                                        provider.name(),
                                        provider.key()
                                                .filter(key -> !key.isBlank())
                                                .orElse(null)))));
    }

    @Override
    public Optional<Model> named(String alias) {
        return Optional.ofNullable(byAlias.get(alias));
    }

    @Override
    public Set<String> aliases() {
        return Set.copyOf(byAlias.keySet());
    }
}
