package dev.cairn.worker.langchain4j;

import java.time.Duration;

/** A provider answered with an error status; carries what LangChain4j's own exceptions drop. */
final class HttpRefusal extends RuntimeException {
    private final int status;
    private final Duration retryAfter;

    HttpRefusal(int status, Duration retryAfter, String body) {
        super(body);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    Duration retryAfter() {
        return retryAfter;
    }
}
