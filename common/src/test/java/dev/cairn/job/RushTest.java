package dev.cairn.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RushTest {
    private final List<Long> pauses = new ArrayList<>();
    private final Rush rush = new Rush(pauses::add);

    @Test
    void nobody_waits_before_the_first_batch_nor_after_a_small_one() {
        rush.letOthersIn(1);
        rush.ended(3, began(Duration.ofMillis(2)));
        rush.letOthersIn(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void right_after_a_large_batch_the_next_waits_as_long_as_that_took_and_never_longer_than_four_milliseconds() {
        assertThat(pauseAfterALargeBatchOf(Duration.ofMillis(2))).isBetween(Duration.ofMillis(2), Duration.ofMillis(4));
        assertThat(pauseAfterALargeBatchOf(Duration.ofSeconds(2))).isEqualTo(Duration.ofMillis(4));
    }

    @Test
    void if_as_many_are_there_already_nobody_waits() {
        for (int i = 0; i < 100; i++) {
            rush.ended(20, began(Duration.ofMillis(1)));
            rush.letOthersIn(20);
        }
        assertThat(pauses).isEmpty();
    }

    /** Again if this machine took so long that the batch seemed to be long ago. */
    private Duration pauseAfterALargeBatchOf(Duration took) {
        pauses.clear();
        for (int i = 0; pauses.isEmpty() && i < 1000; i++) {
            rush.ended(20, began(took));
            rush.letOthersIn(1);
        }
        return Duration.ofNanos(pauses.getFirst());
    }

    private static long began(Duration ago) {
        return System.nanoTime() - ago.toNanos();
    }
}
