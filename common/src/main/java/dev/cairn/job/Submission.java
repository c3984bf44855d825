package dev.cairn.job;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a client asked for, checked.
 *
 * @param id the identity the job will have if this submission makes one
 * @param requires what a worker must offer to run it
 * @param input JSON text
 * @param callbackSecret what signs this job's callbacks, encrypted; null where the tenant's secret does
 * @param runAt when it is due; null is now, by the database's clock
 * @param startUnder the lease that the job is claimed under in the same commit if it is due and the lease holds; null for
 *     one that is queued
 */
public record Submission(
        JobId id,
        String tenant,
        ClaimedJob.AgentRef agent,
        List<String> requires,
        String lane,
        String input,
        Map<String, String> metadata,
        @Nullable String callback,
        byte @Nullable [] callbackSecret,
        @Nullable Instant runAt,
        @Nullable Instant deadline,
        @Nullable String trace,
        @Nullable IdempotencyKey idempotency,
        @Nullable UUID startUnder) {

    /**
     * What makes two submissions the same.
     *
     * @param key the client's {@code Idempotency-Key}
     * @param bodySha256 of the raw body, so that no two ways to write one JSON document are guessed to be equal
     */
    public record IdempotencyKey(String key, byte[] bodySha256) {}
}
