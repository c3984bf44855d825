package dev.cairn.api.deliver;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sends one message to a receiver. It follows no redirects and connects to vetted addresses only. */
public interface Sender {
    /** Returns within {@code most}, whatever the receiver does. */
    Answer send(Message message, Duration most);

    /** A POST of JSON. */
    record Message(String url, Map<String, String> headers, byte[] body) {}

    /** What came back. */
    sealed interface Answer {
        /**
         * The receiver answered.
         *
         * @param excerpt the beginning of the body, printable; null if there was none
         */
        record Status(
                int status,
                @Nullable String retryAfter,
                @Nullable String excerpt) implements Answer {}

        /** No answer, with the reason. */
        record None(String reason) implements Answer {}

        /** Nothing was sent: the name leads where callbacks may not go. */
        record Refused(String reason) implements Answer {}
    }
}
