package dev.cairn.worker.langchain4j;

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
                "99999999999999999999 | PT0S",
                "999999999 | PT24H",
                "Sat, 21 Nov 2026 08:00:30 GMT | PT30S",
                "Sat, 21 Nov 2026 07:00:00 GMT | PT0S"
            })
    void retry_after_is_read_in_both_forms_and_never_trusted_blindly(String header, Duration wait) {
        assertThat(RetryAfter.read(header, NOW)).isEqualTo(wait);
    }

    @Test
    void a_date_to_wait_for_is_held_against_the_answers_own_date() {
        assertThat(RetryAfter.clock("Sat, 21 Nov 2026 08:00:00 GMT")).isEqualTo(NOW);
        assertThat(RetryAfter.clock("yesterday")).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(RetryAfter.clock(null)).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }
}
