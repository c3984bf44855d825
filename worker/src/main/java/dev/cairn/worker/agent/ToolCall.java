package dev.cairn.worker.agent;

import dev.cairn.job.JobId;

/**
 * The circumstances of one tool call.
 *
 * @param key the same in every attempt and unlike that of any other call: pass it on as the idempotency key
 * @param attempt the claim that makes the call, from 1
 */
public record ToolCall(String key, JobId job, String tenant, int attempt) {}
