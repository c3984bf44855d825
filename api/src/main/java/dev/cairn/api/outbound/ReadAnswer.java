package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bounded part of an answer's body for the excerpt. The status has come before it and decides alone, however the
 * body ends: a receiver that answered 2xx has taken the callback.
 */
final class ReadAnswer {
    private static final int MOST_READ = 16 * 1024;
    private static final int LONGEST_EXCERPT = 1024;

    private final HttpClientResponse response;
    private final Promise<Answer> whole = Promise.promise();
    private final Buffer read = Buffer.buffer();

    /** Called on the event loop, before the first part of the body is handed out. */
    ReadAnswer(HttpClientResponse response) {
        this.response = response;
        response.exceptionHandler(brokenOff -> whole.tryComplete(soFar()));
        response.endHandler(nothing -> whole.tryComplete(soFar()));
        response.handler(this::add);
    }

    /** Completes at the end of the body, wherever that is, or when enough was read; does not fail. */
    Future<Answer> whole() {
        return whole.future();
    }

    /** From any thread. */
    synchronized Answer soFar() {
        return new Answer.Status(response.statusCode(), response.getHeader("retry-after"), excerpt(read));
    }

    private void add(Buffer part) {
        if (append(part) >= MOST_READ) {
            whole.tryComplete(soFar());
            response.request().reset();
        }
    }

    private synchronized int append(Buffer part) {
        read.appendBuffer(part, 0, Math.min(part.length(), MOST_READ - read.length()));
        return read.length();
    }

    private static @Nullable String excerpt(Buffer read) {
        byte[] bytes = read.getBytes(0, Math.min(read.length(), LONGEST_EXCERPT));
        StringBuilder text = new StringBuilder();
        new String(bytes, StandardCharsets.UTF_8)
                .codePoints()
                .map(point -> isPrintable(point) ? point : '.')
                .forEach(text::appendCodePoint);
        return text.isEmpty() ? null : text.toString();
    }

    /** Control characters could forge log lines and terminal output, and PostgreSQL refuses U+0000. */
    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> point == '\n';
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.PRIVATE_USE -> false;
            default -> true;
        };
    }
}
