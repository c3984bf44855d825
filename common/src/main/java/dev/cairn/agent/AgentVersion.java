package dev.cairn.agent;

import dev.cairn.job.ClaimedJob.AgentRef;

/** A published definition; it never changes. */
public record AgentVersion(AgentRef ref, AgentDefinition definition) {}
