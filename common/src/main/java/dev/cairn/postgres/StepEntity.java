package dev.cairn.postgres;

import dev.cairn.step.StepKind;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.step.StepView;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** A line of the journal, for reading. */
@NullUnmarked
@Entity
@Immutable
@Table(name = "step")
@IdClass(StepEntity.Key.class)
class StepEntity {
    @Id
    @Column(name = "job_id")
    UUID jobId;

    @Id
    @Column(name = "position")
    int position;

    @Column(name = "tenant_id")
    String tenantId;

    String kind;
    String name;
    String state;
    int epoch;
    int tries;
    String outcome;
    String model;

    @Column(name = "input_tokens")
    long inputTokens;

    @Column(name = "output_tokens")
    long outputTokens;

    boolean rehearsed;

    @Column(name = "started_at")
    Instant startedAt;

    @Column(name = "finished_at")
    Instant finishedAt;

    StepView toView() {
        return new StepView(
                position,
                StepKind.of(kind),
                name,
                StepState.of(state),
                epoch,
                tries,
                outcome,
                new StepUsage(model, inputTokens, outputTokens, rehearsed),
                startedAt,
                finishedAt);
    }

    /** The journal's key. */
    static class Key implements Serializable {
        UUID jobId;
        int position;

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.position == position && key.jobId.equals(jobId);
        }

        @Override
        public int hashCode() {
            return 31 * jobId.hashCode() + position;
        }
    }
}
