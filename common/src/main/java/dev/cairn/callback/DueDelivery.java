package dev.cairn.callback;

import dev.cairn.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that was claimed for one try.
 *
 * @param event for example {@code job.succeeded}
 * @param attempt counts its claims: the fence of whatever this try writes
 * @param startedAt when it was claimed, by the database's clock
 * @param sealedSecret the job's own secret, encrypted; null where the tenant's signs
 */
public record DueDelivery(
        DeliveryId id,
        JobId job,
        String tenant,
        String event,
        String url,
        String host,
        int attempt,
        Instant startedAt,
        byte @Nullable [] sealedSecret) {}
