package dev.cairn.message;

import dev.cairn.job.JobId;

/**
 * Tells workers that a job waits. A hint only: the job's row is the truth, a lost ticket is made up for by polling and
 * a doubled one fails its claim.
 *
 * @param epoch the job's epoch when it was queued; a claim under another one is refused
 */
public record Ticket(JobId job, int epoch, String lane, String agent, int agentVersion) {}
