package dev.cairn.worker.langchain4j;

import dev.cairn.worker.step.Halt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.util.Optional;

/** One request and its answer, on the event loop of their connection. */
final class Exchange {
    /** Far above what a model writes; a server that never stops talking is cut off here and not by the heap. */
    private static final int LONGEST_ANSWER = 32 * 1024 * 1024;

    private static final int LONGEST_EXCERPT = 16_384;

    private final byte[] body;
    private final Optional<Halt> halt;
    private volatile boolean givenUp;

    Exchange(byte[] body, Optional<Halt> halt) {
        this.body = body;
        this.halt = halt;
    }

    /**
     * Looks at the claim once more, now that the connection is there and only writing is left: waiting for it took time,
     * and a process that was stopped in it goes on when the job may be somebody else's.
     */
    Future<String> on(HttpClientRequest connection) {
        // Whoever waits for the answer is told; without a handler each reset would be logged as an error besides.
        connection.exceptionHandler(_ -> {});
        if (givenUp || halt.filter(Halt::isLost).isPresent()) {
            connection.reset();
            return Future.failedFuture(new IOException("not sent: the claim on the job is over"));
        }
        // Asked for before anything is sent: an answer that is there already would pass its reader by.
        Future<String> answer =
                connection.response().compose(response -> whole(response).map(said -> judged(response, said)));
        connection.send(Buffer.buffer(body));
        return answer;
    }

    /** On the connection's own loop, and not after its end: by then the connection may carry another call. */
    void giveUp(Future<HttpClientRequest> connected, Future<?> answer) {
        givenUp = true;
        connected.onSuccess(request -> {
            if (!answer.isComplete()) {
                request.reset();
            }
        });
    }

    private static Future<Buffer> whole(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer parts = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(parts));
        response.handler(part -> {
            if (parts.length() + part.length() > LONGEST_ANSWER) {
                whole.tryFail(new Reply.Unreadable("it is longer than " + LONGEST_ANSWER + " bytes"));
                response.request().reset();
            } else {
                parts.appendBuffer(part);
            }
        });
        return whole.future();
    }

    private static String judged(HttpClientResponse response, Buffer said) {
        if (response.statusCode() / 100 != 2) {
            String excerpt =
                    said.getString(0, Math.min(said.length(), LONGEST_EXCERPT)).strip();
            throw new HttpRefusal(
                    response.statusCode(),
                    RetryAfter.read(response.getHeader("Retry-After"), response.getHeader("Date")),
                    excerpt.isEmpty() ? "(no body)" : excerpt);
        }
        return said.toString();
    }
}
