package dev.cairn.api.deliver;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.callback.Deliveries.Next;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What becomes of a delivery after a try. */
final class Schedule {
    private static final Duration LONGEST_PAUSE = Duration.ofHours(24);
    private static final int GONE = 410;

    private final List<Duration> waits;
    private final double jitter;
    private final DoubleSupplier random;

    /** @param random evenly from 0 to 1 */
    Schedule(List<Duration> waits, double jitter, DoubleSupplier random) {
        if (waits.isEmpty() || !waits.getFirst().isZero() || waits.stream().anyMatch(Duration::isNegative)) {
            throw new IllegalArgumentException(
                    "cairn.callbacks.schedule must begin with 0s, for the first try is made at"
                            + " once, and name no negative wait.");
        }
        if (!(jitter >= 0 && jitter < 1)) {
            throw new IllegalArgumentException("cairn.callbacks.jitter must be from 0 to less than 1.");
        }
        this.waits = List.copyOf(waits);
        this.jitter = jitter;
        this.random = random;
    }

    /** @param attempt which try it was, from 1 */
    Next after(int attempt, Answer answer, Instant now) {
        return switch (answer) {
            case Answer.Status status when status.status() / 100 == 2 -> new Next.Delivered();
            case Answer.Status status when status.status() == GONE -> new Next.Disabled();
            case Answer.Status status -> retry(attempt, asked(status.retryAfter(), now));
            case Answer.None _ -> retry(attempt, Duration.ZERO);
            case Answer.Refused _ -> retry(attempt, Duration.ZERO);
        };
    }

    private Next retry(int attempt, Duration asked) {
        if (attempt >= waits.size()) {
            return new Next.Exhausted();
        }
        double factor = 1 + jitter * (2 * random.getAsDouble() - 1);
        Duration own = Duration.ofMillis(Math.round(waits.get(attempt).toMillis() * factor));
        return new Next.RetryIn(own.compareTo(asked) < 0 ? asked : own);
    }

    /** The receiver's {@code Retry-After}, in seconds or as a date (RFC 9110), at most a day; zero if it is neither. */
    private static Duration asked(@Nullable String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        Duration asked = parsed(retryAfter.strip(), now);
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
    }

    private static Duration parsed(String text, Instant now) {
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        if (text.matches("\\d+")) {
            return LONGEST_PAUSE;
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Duration.between(now, until);
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
