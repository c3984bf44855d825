package dev.cairn.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PollPaceTest {
    private static final Duration LONGEST = Duration.ofMillis(400);

    private final PollPace pace = new PollPace(LONGEST);

    @Test
    void an_idle_worker_polls_seldom() {
        assertThat(pace.after(0, 64)).isEqualTo(LONGEST);
        assertThat(pace.after(0, 64)).isEqualTo(LONGEST);
    }

    @Test
    void after_a_poll_that_found_jobs_the_next_one_comes_soon_and_the_following_ever_later() {
        assertThat(pace.after(3, 64)).isEqualTo(Duration.ofMillis(50));
        assertThat(pace.after(1, 64)).isEqualTo(Duration.ofMillis(50));
        assertThat(pace.after(0, 64)).isEqualTo(Duration.ofMillis(100));
        assertThat(pace.after(0, 64)).isEqualTo(Duration.ofMillis(200));
        assertThat(pace.after(0, 64)).isEqualTo(LONGEST);
        assertThat(pace.after(0, 64)).isEqualTo(LONGEST);
    }

    @Test
    void after_a_full_poll_the_next_one_comes_at_once() {
        assertThat(pace.after(64, 64)).isZero();
        assertThat(pace.after(0, 64)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void a_worker_that_could_take_nothing_waits_as_an_idle_one_does() {
        assertThat(pace.after(0, 0)).isEqualTo(LONGEST);
    }
}
