package dev.cairn.worker.langchain4j;

import dev.langchain4j.http.client.HttpClientBuilder;
import io.vertx.core.http.HttpClient;
import java.time.Duration;

/** Makes {@link Endpoint}s; LangChain4j's models want to be given a builder. */
final class EndpointBuilder implements HttpClientBuilder {
    private final HttpClient http;
    private Duration timeout = Duration.ofMinutes(1);

    EndpointBuilder(HttpClient http) {
        this.http = http;
    }

    /** Part of the time limit of the whole call. */
    @Override
    public Duration connectTimeout() {
        return timeout;
    }

    @Override
    public HttpClientBuilder connectTimeout(Duration ignored) {
        return this;
    }

    @Override
    public Duration readTimeout() {
        return timeout;
    }

    @Override
    public HttpClientBuilder readTimeout(Duration wanted) {
        timeout = wanted;
        return this;
    }

    @Override
    public Endpoint build() {
        return new Endpoint(http, timeout);
    }
}
