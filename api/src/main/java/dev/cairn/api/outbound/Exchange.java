package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request and what came back. Every event that Vert.x may report has a handler here: those without one it logs as errors,
 * with a stack trace and without a job, though they are faults of a receiver.
 */
final class Exchange {
    private static final int MOST_INTERIM_ANSWERS = 32;

    private final Promise<Answer> answer = Promise.promise();
    private volatile @Nullable HttpClientRequest request;
    private volatile @Nullable ReadAnswer reading;
    private int interimAnswers;

    /** Completes with the answer; fails if none came, or if {@code end} passed before the request was sent. */
    Future<Answer> run(HttpClientRequest opened, byte[] body, long end) {
        request = opened;
        opened.exceptionHandler(this::failUnlessReading);
        opened.continueHandler(nothing -> countInterim(opened));
        opened.earlyHintsHandler(headers -> countInterim(opened));
        if (System.nanoTime() - end >= 0) {
            opened.reset();
        }
        opened.response().onSuccess(this::read).onFailure(answer::tryFail);
        opened.end(Buffer.buffer(body)).onFailure(this::failUnlessReading);
        return answer.future();
    }

    /** The status with what came of the body; null if no status came yet. */
    @Nullable
    Answer soFar() {
        ReadAnswer begun = reading;
        return begun == null ? null : begun.soFar();
    }

    /** Closes the connection, unless the answer has ended. */
    void end() {
        HttpClientRequest opened = request;
        if (opened != null) {
            opened.reset();
        }
    }

    private void read(HttpClientResponse response) {
        if (response.statusCode() < 200) {
            // Vert.x takes interim answers other than 100 and 103 for the last one, and ends the connection at the
            // next.
            response.exceptionHandler(answer::tryFail);
            answer.tryFail(new IOException("it answered " + response.statusCode() + ", which is no final answer"));
            end();
            return;
        }
        ReadAnswer begun = new ReadAnswer(response);
        reading = begun;
        begun.whole().onSuccess(answer::tryComplete);
    }

    /** A receiver may answer and close before it has read the request; its answer counts. */
    private void failUnlessReading(Throwable failure) {
        if (reading == null) {
            answer.tryFail(failure);
        }
    }

    private void countInterim(HttpClientRequest opened) {
        interimAnswers++;
        if (interimAnswers > MOST_INTERIM_ANSWERS) {
            answer.tryFail(new IOException("it sent interim answers (1xx) without an end"));
            opened.reset();
        }
    }
}
