package dev.cairn.job;

import dev.cairn.id.TypeId;
import java.util.Optional;
import java.util.UUID;

/** The identity of a job, written {@code job_…}; newer jobs sort after older ones. */
public record JobId(UUID value) {
    private static final String PREFIX = "job";

    public static JobId next() {
        return new JobId(TypeId.newUuid());
    }

    /** Reads the written form; empty when {@code text} is not a job's identity. */
    public static Optional<JobId> parse(String text) {
        return TypeId.read(PREFIX, text).map(JobId::new);
    }

    @Override
    public String toString() {
        return TypeId.write(PREFIX, value);
    }
}
