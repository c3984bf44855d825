package dev.cairn.job;

import org.jspecify.annotations.Nullable;

/**
 * Why a job failed, in the form of a problem document (RFC 9457).
 *
 * @param type a stable URI reference, for example {@code /problems/model-refused}
 * @param title the same sentence for every problem of this type
 * @param detail what was tried, what was found, what to do
 * @param step the step that failed, where one did
 */
public record JobError(
        String type, String title, String detail, @Nullable String step) {
    public JobError at(String failedStep) {
        return new JobError(type, title, detail, failedStep);
    }
}
