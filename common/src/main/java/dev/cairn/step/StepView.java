package dev.cairn.step;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step of the journal as clients see it.
 *
 * @param attempt the claim that kept it
 * @param outcome JSON text; null while reserved
 */
public record StepView(
        int position,
        StepKind kind,
        String name,
        StepState state,
        int attempt,
        int tries,
        @Nullable String outcome,
        StepUsage usage,
        Instant startedAt,
        @Nullable Instant finishedAt) {}
