package dev.cairn.postgres;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** The live row of a job, for reading: it is written by named statements only. */
@NullUnmarked
@Entity
@Immutable
@Table(name = "job")
class JobEntity {
    @Id
    UUID id;

    @Column(name = "tenant_id")
    String tenantId;

    String agent;

    @Column(name = "agent_version")
    int agentVersion;

    String lane;
    String state;
    int epoch;
    long revision;

    @Column(name = "run_at")
    Instant runAt;

    Instant deadline;

    @Column(name = "cancel_requested_at")
    Instant cancelRequestedAt;

    @Column(name = "parked_reason")
    String parkedReason;

    boolean rehearsed;
    int steps;

    @Column(name = "model_calls")
    int modelCalls;

    @Column(name = "tool_calls")
    int toolCalls;

    @Column(name = "input_tokens")
    long inputTokens;

    @Column(name = "output_tokens")
    long outputTokens;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "finished_at")
    Instant finishedAt;
}
