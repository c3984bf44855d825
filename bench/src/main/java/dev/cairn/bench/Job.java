package dev.cairn.bench;

import java.util.UUID;

/**
 * What was submitted.
 *
 * @param key the client's idempotency key
 * @param bodySha256 of the submission as it came
 * @param input JSON text
 */
record Job(UUID id, String key, byte[] bodySha256, String agent, String input) {}
