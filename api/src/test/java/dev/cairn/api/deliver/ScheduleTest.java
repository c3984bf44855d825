package dev.cairn.api.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.callback.Deliveries.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    private static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
    private static final List<Duration> WAITS = List.of(Duration.ZERO, Duration.ofSeconds(5), Duration.ofMinutes(5));
    private final Schedule schedule = new Schedule(WAITS, 0.2, () -> 0.5);

    private Next after(int attempt, int status, @Nullable String retryAfter) {
        return schedule.after(attempt, new Answer.Status(status, retryAfter, null), NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void any_2xx_is_a_delivery(int status) {
        assertThat(after(1, status, null)).isEqualTo(new Next.Delivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 304, 400, 404, 429, 500, 503})
    void anything_else_is_tried_again_after_the_next_wait(int status) {
        assertThat(after(1, status, null)).isEqualTo(new Next.RetryIn(Duration.ofSeconds(5)));
        assertThat(after(2, status, null)).isEqualTo(new Next.RetryIn(Duration.ofMinutes(5)));
        assertThat(after(3, status, null)).isEqualTo(new Next.Exhausted());
    }

    @Test
    void a_410_disables_at_any_try() {
        assertThat(after(1, 410, null)).isEqualTo(new Next.Disabled());
        assertThat(after(3, 410, "1")).isEqualTo(new Next.Disabled());
    }

    @Test
    void no_answer_and_a_refused_address_are_failures_like_others() {
        assertThat(schedule.after(1, new Answer.None("x"), NOW)).isInstanceOf(Next.RetryIn.class);
        assertThat(schedule.after(1, new Answer.Refused("x"), NOW)).isInstanceOf(Next.RetryIn.class);
        assertThat(schedule.after(9, new Answer.None("x"), NOW)).isInstanceOf(Next.Exhausted.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 | 60",
                "0 | 5",
                "99999999999999999999 | 86400",
                "864000 | 86400",
                "Fri, 01 Jan 2027 00:01:00 GMT | 60",
                "Thu, 31 Dec 2026 00:00:00 GMT | 5",
                "Fri, 01 Jan 2077 00:00:00 GMT | 86400",
                "soon | 5",
                "-7 | 5"
            })
    void retry_after_makes_a_wait_longer_and_never_shorter(String asked, int seconds) {
        assertThat(after(1, 503, asked)).isEqualTo(new Next.RetryIn(Duration.ofSeconds(seconds)));
    }

    @Test
    void jitter_stays_within_its_part() {
        assertThat(new Schedule(WAITS, 0.2, () -> 0).after(1, new Answer.None("x"), NOW))
                .isEqualTo(new Next.RetryIn(Duration.ofSeconds(4)));
        assertThat(new Schedule(WAITS, 0.2, () -> 1).after(1, new Answer.None("x"), NOW))
                .isEqualTo(new Next.RetryIn(Duration.ofSeconds(6)));
    }

    @Test
    void a_schedule_that_does_not_begin_at_once_is_refused() {
        assertThatThrownBy(() -> new Schedule(List.of(Duration.ofSeconds(1)), 0.2, () -> 0))
                .hasMessageContaining("cairn.callbacks.schedule");
    }
}
