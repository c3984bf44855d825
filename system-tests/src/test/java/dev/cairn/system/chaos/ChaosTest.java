package dev.cairn.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.fleet.NeedsRabbitmq;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A short run with the quick faults; {@code ./cairn chaos} is the long one. */
@NeedsRabbitmq
class ChaosTest {
    private static final double PER_SECOND = 8;

    @Test
    void every_invariant_holds_under_a_mix_of_faults() throws Exception {
        long seed = System.nanoTime() % 1_000_000;
        Plan plan = new Plan(
                seed,
                null,
                Faults.named(List.of(
                        "worker-kill", "worker-freeze", "api-kill", "broker-kill", "postgres-kill", "reply-lost")),
                PER_SECOND,
                3,
                false,
                null);
        try (Run run = new Run(plan, Progress.of(false))) {
            Report report = run.go();
            assertThat(Chaos.tell(report))
                    .as("seed %d: %s", seed, report.findings())
                    .isZero();
            assertThat(report.orders()).isGreaterThan(100);
        }
    }
}
