package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TallyTest {
    private final Tally tally = new Tally();

    @Test
    void a_fault_that_never_hit_anything_is_found() {
        tally.hit("writes held", 0);
        tally.hit("writes held", 0);
        assertThat(tally.findings()).isEmpty();

        tally.hit("writes held", 0);
        assertThat(tally.findings()).extracting(Finding::invariant).containsExactly("harness");
    }

    @Test
    void one_hit_is_enough_also_one_that_was_not_counted_as_a_strike() {
        for (int i = 0; i < 4; i++) {
            tally.hit("writes held", 0);
        }
        tally.add("writes held", 1);

        assertThat(tally.findings()).isEmpty();
    }
}
