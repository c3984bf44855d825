package dev.cairn.worker.openai;

import dev.cairn.worker.step.Halt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and its answer, on the event loop of their connection; what the answer says is read elsewhere. */
final class Exchange {
    private final byte[] body;
    private final Optional<Halt> halt;
    private final LargeBodies largeBodies;
    private LargeBodies.@Nullable Permit permit;
    private volatile boolean givenUp;

    Exchange(byte[] body, Optional<Halt> halt, LargeBodies largeBodies) {
        this.body = body;
        this.halt = halt;
        this.largeBodies = largeBodies;
    }

    /**
     * Looks at the claim once more, now that the connection is there and only writing is left: waiting for it took time,
     * and a process that was stopped in it goes on when the job may be somebody else's.
     */
    Future<Answer> on(HttpClientRequest connection) {
        // Whoever waits for the answer is told; without a handler each reset would be logged as an error besides.
        connection.exceptionHandler(_ -> {});
        if (givenUp || halt.filter(Halt::isLost).isPresent()) {
            connection.reset();
            return Future.failedFuture(new IOException("not sent: the claim on the job is over"));
        }
        // Asked for before anything is sent: an answer that is there already would pass its reader by.
        Future<Answer> answer =
                connection.response().compose(response -> whole(response).map(said -> answer(response, said)));
        connection.send(Buffer.buffer(body));
        return answer;
    }

    /** On the connection's own loop, and not after its end: by then the connection may carry another call. */
    void giveUp(Future<HttpClientRequest> connected, Future<Answer> answer) {
        givenUp = true;
        // It may come all the same, and nobody reads it.
        answer.onSuccess(Answer::close);
        connected.onSuccess(request -> {
            if (!answer.isComplete()) {
                request.reset();
            }
        });
    }

    /** A server that never stops talking is cut off here and not by the heap. */
    private Future<Buffer> whole(HttpClientResponse response) {
        Promise<Buffer> whole = Promise.promise();
        Buffer parts = Buffer.buffer();
        whole.future().onFailure(_ -> release());
        response.exceptionHandler(whole::tryFail);
        response.endHandler(_ -> whole.tryComplete(parts));
        response.handler(part -> {
            if (parts.length() + part.length() > Answer.LONGEST) {
                whole.tryFail(Answer.tooLong());
                response.request().reset();
            } else {
                parts.appendBuffer(part);
                awaitPermitIfLarge(parts, response);
            }
        });
        return whole.future();
    }

    /** Reads no further until there is room for one more large answer. */
    private void awaitPermitIfLarge(Buffer parts, HttpClientResponse response) {
        if (permit == null && parts.length() > LargeBodies.LARGE) {
            response.pause();
            // Called from whichever thread has just let go of another one.
            Context loop = Objects.requireNonNull(Vertx.currentContext(), "on the connection's loop");
            permit = largeBodies.acquire(() -> loop.runOnContext(_ -> response.resume()));
        }
    }

    private void release() {
        if (permit != null) {
            permit.close();
        }
    }

    private Answer answer(HttpClientResponse response, Buffer said) {
        String millis = response.getHeader("retry-after-ms");
        return new Answer(
                response.statusCode(),
                response.getHeader("Content-Encoding"),
                RetryAfter.read(
                        response.getHeader("Retry-After"),
                        millis == null ? response.getHeader("x-ms-retry-after-ms") : millis,
                        response.getHeader("Date")),
                said.getBytes(),
                permit);
    }
}
