package dev.cairn.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClaimsInFlightTest {
    private final ClaimsInFlight inFlight = new ClaimsInFlight();

    @Test
    void a_moment_without_claims_is_quiet() {
        assertThat(inFlight.quietSince(inFlight.generation())).isTrue();
    }

    @Test
    void a_moment_within_a_claim_is_not_quiet_even_when_it_has_ended() {
        long mark = inFlight.during(inFlight::generation);
        assertThat(inFlight.quietSince(mark)).isFalse();
    }

    @Test
    void a_claim_that_began_and_ended_since_disturbs_the_quiet() {
        long mark = inFlight.generation();
        inFlight.during(() -> "claimed");
        assertThat(inFlight.quietSince(mark)).isFalse();
    }
}
