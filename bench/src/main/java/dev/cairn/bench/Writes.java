package dev.cairn.bench;

import java.util.UUID;

/** The writes of a durable job. Each returns when it is committed. */
interface Writes {
    /** Job, request and idempotency row. */
    void insert(Job job);

    void claim(UUID job);

    void record(Step step);

    void settle(Settlement settlement);

    /** @param outcome JSON text */
    record Step(UUID job, int position, String kind, String outcome) {}

    /** @param output JSON text */
    record Settlement(UUID job, String output) {}
}
