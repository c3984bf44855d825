package dev.cairn.worker.langchain4j;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** How long a provider asks to be left alone (RFC 9110, 10.2.3). */
final class RetryAfter {
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private RetryAfter() {}

    /**
     * Zero if there is no such header or it cannot be read.
     *
     * @param header seconds or an HTTP date
     * @param date the answer's {@code Date}: the provider's clock is what a date to wait for is told by
     */
    static Duration read(@Nullable String header, @Nullable String date) {
        return read(header, clock(date));
    }

    static Instant clock(@Nullable String date) {
        try {
            return date == null ? Instant.now() : httpDate(date);
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }

    static Duration read(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Duration.ZERO;
        }
        try {
            Duration wait = header.strip().chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Math.min(Long.parseLong(header.strip()), LONGEST_WAIT.toSeconds()))
                    : Duration.between(now, httpDate(header));
            return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
        } catch (DateTimeException | NumberFormatException e) {
            return Duration.ZERO;
        }
    }

    private static Instant httpDate(String text) {
        return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
    }
}
