package dev.cairn.job;

import dev.cairn.step.StepRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happened to an attempt. {@link RetryPolicy} decides what that makes of the job. */
public sealed interface Outcome {
    /**
     * The agent answered.
     *
     * @param output JSON text
     * @param lastStep a step that is not kept yet: it is, with the job's end
     */
    record Answered(String output, @Nullable StepRecord lastStep) implements Outcome {}

    /** Trying again would end the same way. */
    record Refused(JobError error) implements Outcome {}

    /** A step failed although it was tried again; a later attempt may pass, but not within {@code atLeast}. */
    record Faltered(JobError error, Duration atLeast) implements Outcome {}

    /**
     * An effectful call may still be under way in another process: nobody may ask about it within
     * {@code atLeast}. Not a failure, so it counts towards no limit.
     */
    record InDoubt(Duration atLeast) implements Outcome {}

    /** The client's cancel reached the attempt. */
    record Cancelled() implements Outcome {}

    /** The worker is leaving and stopped the attempt between two steps. */
    record HandedBack() implements Outcome {}

    /** The claim is not ours any more: nothing may be written. */
    record Lost() implements Outcome {}
}
