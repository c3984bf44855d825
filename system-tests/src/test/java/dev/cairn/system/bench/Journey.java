package dev.cairn.system.bench;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The way of one job from its client to its first step. All moments are of one machine's clock.
 *
 * @param begun when its client began the request
 * @param answered when the client had the 202
 * @param written when PostgreSQL wrote its row, just before the commit
 * @param sent when the broker got its ticket
 * @param handedOut when the broker gave the ticket to a worker
 * @param claimed when PostgreSQL wrote the claim, just before the commit
 * @param reached when the model had the request, or PostgreSQL wrote the step of an agent that asks no model
 */
record Journey(
        Instant begun,
        Instant answered,
        Instant written,
        @Nullable Instant sent,
        @Nullable Instant handedOut,
        Instant claimed,
        Instant reached) {}
