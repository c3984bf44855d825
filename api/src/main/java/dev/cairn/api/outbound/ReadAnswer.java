package dev.cairn.api.outbound;

import dev.cairn.api.deliver.Sender.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads a bounded part of an answer: what a receiver sends beyond that is its own affair. */
final class ReadAnswer {
    private static final int MOST_READ = 16 * 1024;
    private static final int LONGEST_EXCERPT = 1024;

    private ReadAnswer() {}

    static Future<Answer> of(HttpClientResponse response) {
        Promise<Answer> answer = Promise.promise();
        Buffer read = Buffer.buffer();
        response.exceptionHandler(answer::tryFail);
        response.endHandler(nothing -> answer.tryComplete(answer(response, read)));
        response.handler(part -> {
            read.appendBuffer(part, 0, Math.min(part.length(), MOST_READ - read.length()));
            if (read.length() >= MOST_READ) {
                answer.tryComplete(answer(response, read));
                response.request().reset();
            }
        });
        return answer.future();
    }

    private static Answer answer(HttpClientResponse response, Buffer read) {
        return new Answer.Status(response.statusCode(), response.getHeader("retry-after"), excerpt(read));
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
