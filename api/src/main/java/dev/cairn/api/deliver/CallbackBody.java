package dev.cairn.api.deliver;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.status.JobDocument;
import dev.cairn.job.JobView;
import java.time.Instant;
import java.util.Objects;

/**
 * What a receiver gets.
 *
 * @param timestamp when the job ended, not when this was sent: the same bytes at every try
 */
record CallbackBody(String type, Instant timestamp, Data data) {
    record Data(Job job) {}

    /** @param sequence the job's revision: it tells the later of two messages about a job */
    record Job(@JsonUnwrapped @JsonProperty JobDocument job, long sequence) {}

    static byte[] of(String event, JobView job, ObjectMapper json) {
        Instant ended = Objects.requireNonNull(job.times().finishedAt(), "finishedAt");
        try {
            return json.writeValueAsBytes(
                    new CallbackBody(event, ended, new Data(new Job(JobDocument.of(job), job.revision()))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a job's document is always JSON", e);
        }
    }
}
