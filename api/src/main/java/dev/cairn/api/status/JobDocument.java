package dev.cairn.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.cairn.job.JobError;
import dev.cairn.job.JobState;
import dev.cairn.job.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job as JSON. */
@Schema(name = "Job")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobDocument(
        @Schema(example = "job_01k9z3v5t8e8fa3jv0c1c7q2mb") String id,
        JobState status,
        @Schema(example = "support-triage") String agent,
        int agentVersion,
        String lane,

        @JsonRawValue @Schema(implementation = Object.class, description = "As submitted") @Nullable
        String input,

        @JsonRawValue
        @Schema(implementation = Object.class, description = "The agent's answer, once succeeded")
        @Nullable
        String output,

        @Schema(description = "Why it failed") @Nullable JobError error,

        @Schema(description = "Counts its claims by workers")
        int attempt,

        @Schema(description = "Why it waits and until when, if it was parked or no worker can run it") @Nullable
        WaitingFor waitingFor,

        @Schema(description = "True if a client asked for its end and its worker has not heard yet") @Nullable
        Boolean cancelRequested,

        @Schema(description = "What to know about the answer, for example that no model was asked") @Nullable
        List<String> notices,

        Usage usage,
        Progress progress,
        Map<String, String> metadata,

        @JsonRawValue @Schema(implementation = Object.class) @Nullable
        String callback,

        Instant createdAt,
        Instant runAt,
        @Nullable Instant deadline,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        Map<String, String> links) {

    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(1);
    static final String REHEARSED =
            "Answered by the rehearsal model: scripted and offline. Set CAIRN_MODEL_URL to ask a real model.";

    /**
     * Says why a queued job does not run yet.
     *
     * @param kind {@code retry}, {@code runAt} or {@code worker}
     * @param until when that is known
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record WaitingFor(
            String kind, @Nullable Instant until, @Nullable String reason) {}

    /** What the kept steps used; {@code costUsd} is left out until prices are configured. */
    public record Usage(int modelCalls, int toolCalls, long inputTokens, long outputTokens) {}

    /** How far it has come. */
    public record Progress(int steps) {}

    public static JobDocument of(JobView job) {
        return of(job, null);
    }

    /** @param missing what kind of worker a due job waits for, where none is known */
    static JobDocument of(JobView job, @Nullable String missing) {
        return new JobDocument(
                job.id().toString(),
                job.state(),
                job.agent(),
                job.agentVersion(),
                job.lane(),
                job.input(),
                job.output(),
                job.error(),
                job.attempt(),
                waitingFor(job, missing),
                job.cancelRequested() && !job.state().isFinal() ? Boolean.TRUE : null,
                notices(job),
                new Usage(
                        job.used().modelCalls(),
                        job.used().toolCalls(),
                        job.used().inputTokens(),
                        job.used().outputTokens()),
                new Progress(job.used().steps()),
                job.metadata(),
                job.callback(),
                job.times().createdAt(),
                job.times().runAt(),
                job.times().deadline(),
                job.times().startedAt(),
                job.times().finishedAt(),
                links(job));
    }

    /** In a fixed order: a callback's body must have the same bytes at every try. */
    private static Map<String, String> links(JobView job) {
        String self = "/v1/jobs/" + job.id();
        Map<String, String> links = new LinkedHashMap<>();
        links.put("self", self);
        links.put("steps", self + "/steps");
        links.put("cancel", self + "/cancel");
        if (job.callback() != null) {
            links.put("callbacks", self + "/callbacks");
        }
        return links;
    }

    /** The revision: it changes with every change of the job. */
    public static String etag(JobView job) {
        return "\"" + job.revision() + "\"";
    }

    /** Seconds until looking again is worth it. */
    public static long retryAfter(JobView job) {
        if (job.state() != JobState.QUEUED) {
            return 1;
        }
        long wait = Duration.between(job.times().seenAt(), job.times().runAt()).toSeconds();
        return Math.clamp(wait, 1, LONGEST_RETRY_AFTER.toSeconds());
    }

    private static @Nullable WaitingFor waitingFor(JobView job, @Nullable String missing) {
        if (job.state() != JobState.QUEUED) {
            return null;
        }
        Instant until = job.times().runAt();
        if (job.parkedReason() != null) {
            return new WaitingFor("retry", until, job.parkedReason());
        }
        if (missing != null) {
            return new WaitingFor("worker", null, missing);
        }
        return until.isAfter(job.times().seenAt()) ? new WaitingFor("runAt", until, null) : null;
    }

    private static @Nullable List<String> notices(JobView job) {
        List<String> notices = new ArrayList<>();
        if (job.rehearsed()) {
            notices.add(REHEARSED);
        }
        return notices.isEmpty() ? null : notices;
    }
}
