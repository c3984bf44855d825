package dev.cairn.worker.langchain4j;

import dev.cairn.worker.step.Halt;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The way to a model's server: one POST over a kept connection. The caller's virtual thread waits; if it is interrupted or
 * its time is up, the connection is closed, so that the provider can stop working on what nobody will read.
 */
final class Endpoint {
    private final HttpClient http;
    private final RequestOptions request;

    /** @param key what the server knows us by; null for one that asks for none */
    Endpoint(HttpClient http, String url, @Nullable String key) {
        this.http = http;
        this.request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .putHeader("Content-Type", "application/json")
                .putHeader("User-Agent", "cairn");
        if (key != null) {
            request.putHeader("Authorization", "Bearer " + key);
        }
    }

    /**
     * Returns what the server said.
     *
     * @param timeout from asking for a connection until the last byte of the answer
     * @throws HttpRefusal on any status but 200 to 299; any other failure is the cause of an {@link IllegalStateException}
     */
    String post(byte[] body, Duration timeout) {
        Exchange exchange = new Exchange(body, Halt.ofThisThread());
        Future<HttpClientRequest> connected = http.request(traced());
        Future<String> answer = connected.compose(exchange::on);
        try {
            return answer.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof HttpRefusal refusal ? refusal : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            exchange.giveUp(connected, answer);
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            exchange.giveUp(connected, answer);
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private RequestOptions traced() {
        RequestOptions own = new RequestOptions(request);
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), null, (_, name, value) -> own.putHeader(name, value));
        return own;
    }
}
