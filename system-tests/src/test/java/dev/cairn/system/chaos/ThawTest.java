package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.chaos.Conversations.Asked;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThawTest {
    private static final Instant WENT_ON = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void a_long_stop_explains_what_its_worker_sends_in_the_moment_after_it() {
        Thaw thaw = new Thaw("worker", WENT_ON, Field.LEASE.plusSeconds(3));

        assertThat(thaw.explains(new Asked(WENT_ON.plusMillis(300), "worker"))).isTrue();
        assertThat(thaw.explains(new Asked(WENT_ON.plusMillis(300), "another"))).isFalse();
        assertThat(thaw.explains(new Asked(WENT_ON.plusMillis(1300), "worker"))).isFalse();
        assertThat(thaw.explains(new Asked(WENT_ON.minusMillis(1), "worker"))).isFalse();
    }

    @Test
    void a_stop_in_which_no_lease_ended_explains_nothing() {
        Thaw blink = new Thaw("worker", WENT_ON, Duration.ofMillis(800));

        assertThat(blink.explains(new Asked(WENT_ON.plusMillis(300), "worker"))).isFalse();
    }
}
