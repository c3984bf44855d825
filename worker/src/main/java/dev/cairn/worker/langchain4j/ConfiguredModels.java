package dev.cairn.worker.langchain4j;

import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.Models;
import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models that are configured; an alias without a URL has no provider. */
@Singleton
@DefaultBean
public class ConfiguredModels implements Models {
    /**
     * About as many as an address has ports to call from: the slots of a worker bound its calls, and nothing else is to. The
     * client squares it as an int; of twice as many it opens no connection at all.
     */
    private static final int MOST_CALLS = 32_768;

    private final Map<String, Model> byAlias = new LinkedHashMap<>();

    public ConfiguredModels(ModelSettings settings, Vertx vertx) {
        HttpClient http = vertx.createHttpClient(
                new HttpClientOptions().setTracingPolicy(TracingPolicy.IGNORE),
                new PoolOptions().setHttp1MaxSize(MOST_CALLS));
        settings.aliases()
                .forEach((alias, provider) -> provider.url()
                        .filter(url -> !url.isBlank())
                        .ifPresent(url -> byAlias.put(
                                alias,
                                new OpenAiModel(
                                        http,
                                        OpenAiModel.baseUrl(alias, url),
                                        provider.name(),
                                        // Files of secrets end with a line break, which no header may have.
                                        provider.key()
                                                .map(String::strip)
                                                .filter(key -> !key.isEmpty())
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
