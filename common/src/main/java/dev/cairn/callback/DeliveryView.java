package dev.cairn.callback;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as clients see it.
 *
 * @param nextAttemptAt while it is pending
 * @param attempts in order
 */
public record DeliveryView(
        DeliveryId id,
        String event,
        String url,
        DeliveryState state,
        Instant createdAt,
        @Nullable Instant nextAttemptAt,
        List<Deliveries.Attempt> attempts) {}
