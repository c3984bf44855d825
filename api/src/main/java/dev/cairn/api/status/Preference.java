package dev.cairn.api.status;

import dev.cairn.api.problem.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a client is willing to wait for an answer. */
public final class Preference {
    /** The longest wait; common proxies cut connections off not much later. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** Who asks for more has mixed up the units. */
    private static final Duration PLAUSIBLE = Duration.ofHours(1);

    private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:$|[,;])");

    private Preference() {}

    /** The {@code wait} of a {@code Prefer} header (RFC 7240), at most a minute. What cannot be read is no preference. */
    public static Optional<Duration> wait(List<String> prefer) {
        Matcher found = WAIT.matcher(String.join(", ", prefer));
        return found.find()
                ? Optional.of(capped(Duration.ofSeconds(Long.parseLong(found.group(1)))))
                : Optional.empty();
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
