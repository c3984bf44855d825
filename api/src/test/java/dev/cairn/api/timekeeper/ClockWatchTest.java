package dev.cairn.api.timekeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.timekeeper.ClockWatch.Reading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockWatchTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "2, 1, 2, PT0S",
        "6, 1, 2, PT0S",
        "-3, 1, 2, PT0S",
        "3602, 1, 2, PT1H",
        "-3599, 1, 1, PT-1H",
        // The answer to the second look was half a minute late: the time may be that of its beginning or of its end.
        "1, 1, 31, PT0S",
        "31, 1, 31, PT0S",
        "-3599, 1, 31, PT-1H",
        // The database was away for ten minutes, and its clock was right all the while.
        "600, 600, 600, PT0S"
    })
    void a_jump_is_what_no_time_that_passed_explains(long told, long before, long after, Duration jump) {
        Reading first = new Reading(0, NOON, 0);
        Reading second = new Reading(before * 1_000_000_000, NOON.plusSeconds(told), after * 1_000_000_000);
        assertThat(first.jumpTo(second, Duration.ofSeconds(5))).isEqualTo(jump);
    }
}
