package dev.cairn.api.status;

import dev.cairn.api.problem.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How long a client is willing to wait for an answer. */
public final class Preference {
    /** The longest wait; common proxies cut connections off not much later. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Who asks for more has mixed up the units. */
    private static final Duration PLAUSIBLE = Duration.ofHours(1);

    private Preference() {}

    /**
     * The {@code wait} preference of {@code Prefer} header fields (RFC 7240, section 4.3), at most a minute. The first one
     * counts; if its value is not a number of seconds, there is no preference.
     */
    public static Optional<Duration> wait(List<String> prefer) {
        String value = PreferHeader.read(prefer).getOrDefault("wait", "");
        return isNumber(value) ? Optional.of(seconds(value)) : Optional.empty();
    }

    private static boolean isNumber(String value) {
        return !value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Of any number of digits: a number that does not fit into a {@code long} is more than the longest wait, too. */
    private static Duration seconds(String digits) {
        try {
            return capped(Duration.ofSeconds(Long.parseLong(digits)));
        } catch (NumberFormatException e) {
            return LONGEST;
        }
    }

    /** The {@code wait} query parameter: an ISO-8601 duration. */
    static Duration parameter(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration wait = Duration.parse(text);
            if (!wait.isNegative() && wait.compareTo(PLAUSIBLE) <= 0) {
                return capped(wait);
            }
        } catch (DateTimeException e) {
            // Falls through to the one sentence that says what would be right.
        }
        throw Refusal.badRequest(
                "`wait` must be an ISO-8601 duration from PT0S to PT1H, such as PT30S; at most a minute is waited.");
    }

    private static Duration capped(Duration wait) {
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
