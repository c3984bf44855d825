package dev.cairn.worker.langchain4j;

import dev.cairn.agent.InvalidAgent;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import io.vertx.core.http.HttpClient;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible endpoint: one request a call. LangChain4j's own model is not asked, for it writes
 * each request twice, with indents; an injected one always retries by itself and turns an interrupt into one more call.
 */
final class OpenAiModel implements Model {
    private final Endpoint endpoint;
    private final String name;
    private final Reply answers;
    private final Clean clean;

    /** @param key null for an endpoint that asks for none */
    OpenAiModel(HttpClient http, String baseUrl, String name, @Nullable String key) {
        this.endpoint = new Endpoint(http, baseUrl.replaceAll("/+$", "") + "/chat/completions", key);
        this.name = name;
        this.clean = new Clean(key);
        this.answers = new Reply(name, clean);
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
        byte[] body = Wire.json(name, request);
        try (ChatSpan span = ChatSpan.of(name)) {
            ModelReply reply = answers.read(endpoint.post(body, request.timeout()));
            span.succeeded(reply);
            return reply;
        } catch (RuntimeException e) {
            throw ModelFailures.sorted(e, request.timeout(), clean);
        }
    }
}
