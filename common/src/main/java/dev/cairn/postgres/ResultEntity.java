package dev.cairn.postgres;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** What a job ended with, for reading; JSON stays text. */
@NullUnmarked
@Entity
@Immutable
@Table(name = "job_result")
class ResultEntity {
    @Id
    @Column(name = "job_id")
    UUID jobId;

    String output;
    String error;
}
