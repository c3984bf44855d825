package dev.cairn.worker.langchain4j;

import dev.cairn.agent.InvalidAgent;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible endpoint. The LangChain4j model is built here and not injected: an injected one
 * always retries by itself and turns an interrupt into one more call, and a step must be exactly one call.
 */
final class OpenAiModel implements Model {
    private final HttpClient http;
    private final String baseUrl;
    private final String name;
    private final String key;
    private final Clean clean;
    private final Map<Duration, ChatModel> byTimeout = new ConcurrentHashMap<>();

    /** @param key null for an endpoint that asks for none */
    OpenAiModel(HttpClient http, String baseUrl, String name, @Nullable String key) {
        this.http = http;
        this.baseUrl = baseUrl;
        this.name = name;
        // The client library wants one in any case.
        this.key = key == null ? "none" : key;
        this.clean = new Clean(key);
    }

    /** Checks a configured URL; one without a path means the usual {@code /v1}. */
    static String baseUrl(String alias, String url) {
        try {
            URI uri = URI.create(url.strip());
            if (uri.getHost() != null
                    && uri.getScheme() != null
                    && uri.getScheme().matches("https?")) {
                String path = uri.getPath();
                return path == null || path.isEmpty() || path.equals("/")
                        ? uri.resolve("/v1").toString()
                        : uri.toString();
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one sentence that says what would be right.
        }
        throw new InvalidAgent("The URL of the model alias `" + alias + "` must be an http or https URL.");
    }

    @Override
    public ModelReply reply(ModelRequest request) {
        ChatRequest.Builder chat = ChatRequest.builder()
                .messages(Wire.messages(request))
                .toolSpecifications(request.tools().stream().map(Wire::tool).toList());
        if (request.outputTokens() != null) {
            chat.maxOutputTokens(request.outputTokens());
        }
        try (ChatSpan span = ChatSpan.of(name)) {
            ModelReply reply = Wire.reply(
                    byTimeout.computeIfAbsent(request.timeout(), this::client).chat(chat.build()), name, clean);
            span.succeeded(reply);
            return reply;
        } catch (RuntimeException e) {
            throw ModelFailures.sorted(e, request.timeout(), clean);
        }
    }

    private ChatModel client(Duration timeout) {
        return OpenAiChatModel.builder()
                .httpClientBuilder(new EndpointBuilder(http))
                .baseUrl(baseUrl)
                .apiKey(key)
                .modelName(name)
                .timeout(timeout)
                .maxRetries(0)
                .build();
    }
}
