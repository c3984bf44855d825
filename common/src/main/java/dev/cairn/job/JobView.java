package dev.cairn.job;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as clients see it.
 *
 * @param input JSON text; null in lists
 * @param output JSON text; null in lists and while there is none
 * @param attempt counts its claims
 * @param revision grows with every change: the ETag
 * @param parkedReason why it waits for its {@code runAt}; null unless it was parked
 * @param rehearsed whether any of its model calls was answered by a script instead of a model
 */
public record JobView(
        JobId id,
        JobState state,
        String agent,
        int agentVersion,
        String lane,
        @Nullable String input,
        @Nullable String output,
        @Nullable JobError error,
        int attempt,
        long revision,
        boolean cancelRequested,
        @Nullable String parkedReason,
        boolean rehearsed,
        Used used,
        Map<String, String> metadata,
        @Nullable String callback,
        Times times) {

    /** What the kept steps used. */
    public record Used(int steps, int modelCalls, int toolCalls, long inputTokens, long outputTokens) {}

    /** When it was made, is or was due, must have started, began and ended, and was looked at: all by one clock. */
    public record Times(
            Instant createdAt,
            Instant runAt,
            @Nullable Instant deadline,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt,
            Instant seenAt) {}
}
