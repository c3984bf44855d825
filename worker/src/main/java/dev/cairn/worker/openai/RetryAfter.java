package dev.cairn.worker.openai;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How long a provider asks to be left alone (RFC 9110, 10.2.3 and 5.6.7). */
final class RetryAfter {
    static final Duration LONGEST_WAIT = Duration.ofHours(24);

    /** More digits than any number of seconds has that somebody meant. */
    private static final int LONGEST_NUMBER = 400;

    /** {@code Sunday, 06-Nov-94 08:49:37 GMT} (RFC 850): its century is the one that makes it no more than 50 years ahead. */
    private static final DateTimeFormatter AFTER_WEEKDAY = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 4, 1970)
            .appendPattern(" HH:mm:ss 'GMT'")
            .toFormatter(Locale.ENGLISH);

    /** {@code Sun Nov  6 08:49:37 1994} (asctime). */
    private static final DateTimeFormatter ASCTIME = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("EEE MMM ppd HH:mm:ss yyyy")
            .toFormatter(Locale.ENGLISH);

    private RetryAfter() {}

    /**
     * Zero if there is no such header or it cannot be read; never more than a day.
     *
     * @param header {@code Retry-After}: seconds, also a fraction, or an HTTP date
     * @param millis {@code retry-after-ms}, which some providers send besides and which is more exact
     * @param date the answer's {@code Date}: the provider's clock is what a date to wait for is told by
     */
    static Duration read(@Nullable String header, @Nullable String millis, @Nullable String date) {
        Duration exact = millis == null ? Duration.ZERO : number(millis.strip(), 1);
        return exact.isZero() ? read(header, clock(date)) : exact;
    }

    static Instant clock(@Nullable String date) {
        try {
            return date == null ? Instant.now() : httpDate(date.strip());
        } catch (DateTimeException e) {
            return Instant.now();
        }
    }

    static Duration read(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) {
            return Duration.ZERO;
        }
        String text = header.strip();
        if (isNumber(text)) {
            return number(text, 1000);
        }
        try {
            return bounded(Duration.between(now, httpDate(text)));
        } catch (DateTimeException e) {
            return Duration.ZERO;
        }
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+');
    }

    private static Duration number(String text, int millisPerUnit) {
        try {
            if (text.length() <= LONGEST_NUMBER) {
                BigDecimal millis = new BigDecimal(text).multiply(BigDecimal.valueOf(millisPerUnit));
                BigDecimal most = BigDecimal.valueOf(LONGEST_WAIT.toMillis());
                return bounded(Duration.ofMillis(millis.min(most)
                        .max(BigDecimal.ZERO)
                        .setScale(0, java.math.RoundingMode.CEILING)
                        .longValue()));
            }
        } catch (NumberFormatException e) {
            return Duration.ZERO;
        }
        return text.charAt(0) == '-' ? Duration.ZERO : LONGEST_WAIT;
    }

    private static Duration bounded(Duration wait) {
        return wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private static Instant httpDate(String text) {
        int comma = text.indexOf(',');
        if (comma < 0) {
            return LocalDateTime.parse(text, ASCTIME).toInstant(ZoneOffset.UTC);
        }
        return text.indexOf('-') > comma
                ? LocalDateTime.parse(text.substring(comma + 1).strip(), AFTER_WEEKDAY)
                        .toInstant(ZoneOffset.UTC)
                : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant();
    }
}
