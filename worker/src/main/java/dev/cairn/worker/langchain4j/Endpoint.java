package dev.cairn.worker.langchain4j;

import dev.cairn.worker.step.Halt;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * LangChain4j's way to a model's server: one POST over a kept connection. The caller's virtual thread waits; if it is
 * interrupted or its time is up, the connection is closed, so that the provider can stop working on what nobody will read.
 */
final class Endpoint implements HttpClient {
    private final io.vertx.core.http.HttpClient http;
    private final Duration timeout;

    /** @param timeout from asking for a connection until the last byte of the answer */
    Endpoint(io.vertx.core.http.HttpClient http, Duration timeout) {
        this.http = http;
        this.timeout = timeout;
    }

    /** @throws HttpRefusal on any status but 200 to 299; any other failure is the cause of an {@link IllegalStateException} */
    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        Exchange exchange = new Exchange(request.body(), Halt.ofThisThread());
        Future<HttpClientRequest> connected = http.request(options(request));
        Future<SuccessfulHttpResponse> answer = connected.compose(exchange::on);
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

    private static RequestOptions options(HttpRequest request) {
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(request.url());
        request.headers().forEach((name, values) -> values.forEach(value -> options.addHeader(name, value)));
        W3CTraceContextPropagator.getInstance()
                .inject(Context.current(), null, (_, name, value) -> options.putHeader(name, value));
        return options;
    }

    /** Nothing here streams: a step is kept when its reply is whole. */
    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("replies are not streamed");
    }
}
