package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | PT7S",
                "'' | PT0S",
                "-3 | PT0S",
                "soon | PT0S",
                "99999999999999999999 | PT24H",
                "1e9 | PT0S",
                "1.5 | PT1.5S",
                "0.0001 | PT0.001S",
                ". | PT0S",
                "Saturday, 21-Nov-26 08:00:30 GMT | PT30S",
                "Sat Nov 21 08:00:30 2026 | PT30S",
                "Mon Nov  2 08:00:30 2026 | PT0S",
                "Sun Dec  6 08:00:00 2026 | PT24H",
                "999999999 | PT24H",
                "Sat, 21 Nov 2026 08:00:30 GMT | PT30S",
                "Sat, 21 Nov 2026 07:00:00 GMT | PT0S"
            })
    void retry_after_is_read_in_every_form_and_never_trusted_blindly(String header, Duration wait) {
        assertThat(RetryAfter.read(header, NOW)).isEqualTo(wait);
    }

    @Test
    void milliseconds_are_more_exact_than_seconds() {
        assertThat(RetryAfter.read("1", "350", null)).isEqualTo(Duration.ofMillis(350));
        assertThat(RetryAfter.read("1", "350.7", null)).isEqualTo(Duration.ofMillis(351));
        assertThat(RetryAfter.read("1", "soon", null)).isEqualTo(Duration.ofSeconds(1));
        assertThat(RetryAfter.read(null, "9".repeat(30), null)).isEqualTo(Duration.ofHours(24));
        assertThat(RetryAfter.read("9".repeat(5000), null, null)).isEqualTo(Duration.ofHours(24));
        assertThat(RetryAfter.read(null, null, null)).isZero();
    }

    @Test
    void a_date_to_wait_for_is_held_against_the_answers_own_date() {
        assertThat(RetryAfter.clock("Sat, 21 Nov 2026 08:00:00 GMT")).isEqualTo(NOW);
        assertThat(RetryAfter.clock("yesterday")).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(RetryAfter.clock(null)).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }
}
