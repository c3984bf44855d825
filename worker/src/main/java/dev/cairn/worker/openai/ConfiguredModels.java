package dev.cairn.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.Models;
import dev.cairn.worker.openai.ModelOptions.Setting;
import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The models that are configured; an alias without a URL has no provider. */
@Singleton
@DefaultBean
public class ConfiguredModels implements Models {
    /**
     * About as many as an address has ports to call from: the slots of a worker bound its calls, and nothing else is to. The
     * client squares it as an int; of twice as many it opens no connection at all.
     */
    private static final int MOST_CALLS = 32_768;

    /** Well below the time of a call: an address that swallows packets leaves time for the name's other one. */
    private static final int CONNECT_MILLIS = 10_000;

    private static final int LARGEST_HEADERS = 64 * 1024;

    private static final String HEADER_NAME = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private final Vertx vertx;
    private final HttpClient http;
    private final Map<String, Model> byAlias = new LinkedHashMap<>();

    /** @throws dev.cairn.agent.InvalidAgent in one line that names the setting and not its secrets */
    public ConfiguredModels(ModelSettings settings, Vertx vertx) {
        this.vertx = vertx;
        this.http = client(new HttpClientOptions());
        settings.aliases()
                .forEach((alias, provider) -> provider.url()
                        .filter(url -> !url.isBlank())
                        .ifPresent(url -> byAlias.put(alias, model(alias, url, provider))));
    }

    @Override
    public Optional<Model> named(String alias) {
        return Optional.ofNullable(byAlias.get(alias));
    }

    @Override
    public Set<String> aliases() {
        return Set.copyOf(byAlias.keySet());
    }

    private Model model(String alias, String url, ModelSettings.Provider provider) {
        Setting setting = new Setting(alias);
        // Files of secrets end with a line break, which no header may have.
        String key = provider.key().map(String::strip).filter(k -> !k.isEmpty()).orElse(null);
        if (provider.concurrency() < 0) {
            throw setting.invalid("concurrency", "must be 0 or more");
        }
        Endpoint endpoint = new Endpoint(
                client(setting, provider),
                ModelAddress.of(alias, url),
                headers(setting, provider, key),
                provider.proxy()
                        .filter(p -> !p.isBlank())
                        .map(p -> proxy(setting, p))
                        .orElse(null));
        return new OpenAiModel(
                endpoint,
                alias,
                provider.name(),
                key,
                ModelOptions.of(alias, provider),
                provider.concurrency() == 0 ? null : new Semaphore(provider.concurrency(), true));
    }

    private HttpClient client(Setting setting, ModelSettings.Provider provider) {
        String file = provider.authorities().orElse("").strip();
        if (file.isEmpty()) {
            return http;
        }
        if (!Files.isReadable(Path.of(file))) {
            throw setting.invalid("authorities", "names a file that cannot be read: " + file);
        }
        return client(new HttpClientOptions().setTrustOptions(new PemTrustOptions().addCertPath(file)));
    }

    private HttpClient client(HttpClientOptions options) {
        return vertx.createHttpClient(
                options.setTracingPolicy(TracingPolicy.IGNORE)
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setMaxHeaderSize(LARGEST_HEADERS),
                new PoolOptions().setHttp1MaxSize(MOST_CALLS));
    }

    private static Map<String, String> headers(Setting setting, ModelSettings.Provider provider, @Nullable String key) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> header :
                setting.object("headers", provider.headers()).entrySet()) {
            if (header.getValue().isContainerNode()) {
                throw setting.invalid("headers", "must hold texts only");
            }
            headers.put(header.getKey(), header.getValue().asText());
        }
        String keyHeader = provider.keyHeader().strip();
        if (key != null) {
            headers.put(keyHeader, keyHeader.equalsIgnoreCase("Authorization") ? "Bearer " + key : key);
        }
        if (!keyHeader.matches(HEADER_NAME)) {
            throw setting.invalid("key-header", "must be the name of a header, such as api-key");
        }
        headers.forEach((name, value) -> {
            if (!name.matches(HEADER_NAME) || !value.matches("[\\t\\x20-\\x7e\\x80-\\xff]*")) {
                throw setting.invalid(
                        name.equals(keyHeader) ? "key" : "headers",
                        "does not fit into an HTTP header; look for line breaks and other control characters");
            }
        });
        return headers;
    }

    private static ProxyOptions proxy(Setting setting, String url) {
        try {
            URI uri = URI.create(url.strip());
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                ProxyOptions proxy =
                        new ProxyOptions().setHost(uri.getHost()).setPort(uri.getPort() > 0 ? uri.getPort() : 3128);
                String user = uri.getUserInfo();
                if (user != null) {
                    int colon = user.indexOf(':');
                    proxy.setUsername(colon < 0 ? user : user.substring(0, colon))
                            .setPassword(colon < 0 ? "" : user.substring(colon + 1));
                }
                return proxy;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one sentence that says what would be right, and repeats no password.
        }
        throw setting.invalid("proxy", "must be a URL such as http://user:password@proxy.example.com:3128");
    }
}
