package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class LifeTest {
    private static final Instant BORN = Instant.parse("2026-11-21T12:00:00Z");
    private static final int MINUTES = 60;

    @Test
    void load_that_comes_and_goes_is_no_growth() {
        assertThat(life(10 * MINUTES, second -> steady(second % 40 < 30 ? 60 : 0))
                        .hasGrown())
                .isFalse();
        assertThat(life(10 * MINUTES, second -> steady(second > 300 && second % 20 != 0 ? 60 : 0))
                        .hasGrown())
                .isFalse();
    }

    @Test
    void a_leak_under_load_that_comes_and_goes_is_found() {
        IntFunction<Sample> leak = second -> steady((second % 40 < 30 ? 60 : 0) + second / 15);

        assertThat(life(10 * MINUTES, leak).hasGrown()).isTrue();
    }

    @Test
    void each_measure_is_held_against_itself() {
        assertThat(life(4 * MINUTES, second -> new Sample(200 + second, threads(60, 20), 200, 20))
                        .hasGrown())
                .isTrue();
        assertThat(life(4 * MINUTES, second -> new Sample(200, threads(60 + second / 5, 20), 200, 20))
                        .hasGrown())
                .isTrue();
        assertThat(life(4 * MINUTES, second -> new Sample(200, threads(60, 20), 200 + second / 2, 20))
                        .hasGrown())
                .isTrue();
        assertThat(life(4 * MINUTES, second -> new Sample(200, threads(60, 20), 200, 20 + second / 2))
                        .hasGrown())
                .isTrue();
    }

    @Test
    void a_peak_may_fill_the_pools_of_threads_but_not_go_on_filling_them() {
        assertThat(life(4 * MINUTES, second -> new Sample(200, threads(60, second > 120 ? 36 : 10), 200, 20))
                        .hasGrown())
                .isFalse();
        assertThat(life(4 * MINUTES, second -> new Sample(200, threads(60, 10 + second / 2), 200, 20))
                        .hasGrown())
                .isTrue();
    }

    @Test
    void what_grew_says_which_threads_there_were_more_of() {
        Life life = life(4 * MINUTES, second -> new Sample(200, threads(second > 120 ? 100 : 60, 20), 200, 20));

        assertThat(life.hasGrown()).isTrue();
        assertThat(life).asString().contains("(threads: lease-keeper 60 to 100)");
    }

    @Test
    void what_a_process_takes_to_become_warm_is_no_growth() {
        assertThat(life(4 * MINUTES, second -> steady(Math.min(second, 60))).hasGrown())
                .isFalse();
    }

    @Test
    void a_process_that_was_not_watched_for_long_is_not_judged() {
        assertThat(life(2 * MINUTES, LifeTest::steady).canBeJudged()).isFalse();
        assertThat(life(4 * MINUTES, LifeTest::steady).canBeJudged()).isTrue();
    }

    private static Life life(int seconds, IntFunction<Sample> sample) {
        Life life = new Life("api-1", BORN);
        for (int second = 0; second <= seconds; second++) {
            life.looked(BORN.plusSeconds(second), sample.apply(second));
        }
        return life;
    }

    /** With so many threads, files and connections more. */
    private static Sample steady(int more) {
        return new Sample(250 + more, threads(60 + more, 10), 200 + more, 15 + more);
    }

    private static Threads threads(int ofNoPool, int ofAPool) {
        return new Threads(Map.of("lease-keeper", ofNoPool, "vert.x-worker-thread-#", ofAPool));
    }
}
