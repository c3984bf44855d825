package dev.cairn.postgres;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;

/** What a client asked for, for reading; JSON stays text. */
@NullUnmarked
@Entity
@Immutable
@Table(name = "job_request")
class RequestEntity {
    @Id
    @Column(name = "job_id")
    UUID jobId;

    @Column(name = "tenant_id")
    String tenantId;

    String agent;
    String input;
    String metadata;
    String callback;
}
