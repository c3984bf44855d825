package dev.cairn.callback;

import dev.cairn.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where deliveries are kept. They come to be in the transaction that ends their job. Safe for several replicas. */
public interface Deliveries {
    /**
     * Claims due deliveries, the longest due of each host first. A claimed one is due again after {@code visibility},
     * so that a sender that died loses nothing.
     */
    List<DueDelivery> claimDue(Share share, Duration visibility);

    /**
     * Writes what came of a try, if the delivery has not been claimed again since.
     *
     * @return whether it was written
     */
    boolean settle(DueDelivery delivery, Attempt attempt, Next next);

    /** The deliveries of a job, oldest first; empty if the tenant has no such job. */
    Optional<List<DeliveryView>> of(String tenant, JobId job);

    /**
     * How much may be claimed.
     *
     * @param most in all
     * @param perHost of one host
     * @param ofHosts of hosts for which another number holds
     */
    record Share(int most, int perHost, Map<String, Integer> ofHosts) {}

    /**
     * One try.
     *
     * @param status of the receiver's answer, if one came
     * @param error why the try failed; null if it did not
     * @param excerpt the beginning of the answer's body, printable
     */
    record Attempt(
            int number,
            Instant startedAt,
            Duration took,
            @Nullable Integer status,
            @Nullable String error,
            @Nullable String excerpt) {}

    /** What becomes of a delivery after a try. */
    sealed interface Next {
        record Delivered() implements Next {}

        record RetryIn(Duration pause) implements Next {}

        record Exhausted() implements Next {}

        record Disabled() implements Next {}
    }
}
