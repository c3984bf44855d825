package dev.cairn.job;

/** Every way a job can fail, by the stable type that {@code docs/problems.md} explains. */
public final class JobErrors {
    private JobErrors() {}

    public static JobError stepFailed(String detail) {
        return error("step-failed", "A step failed", detail);
    }

    public static JobError deadlinePassed() {
        return error("deadline-passed", "The deadline passed", "The job's deadline passed before its next step began.");
    }

    public static JobError limitReached(String detail) {
        return error("limit-reached", "A limit of the agent was reached", detail);
    }

    public static JobError outputInvalid(String detail) {
        return error("output-invalid", "The answer does not fit the agent's output schema", detail);
    }

    public static JobError inputInvalid(String detail) {
        return error("input-invalid", "The input does not fit the agent", detail);
    }

    public static JobError agentFailed(String detail) {
        return error("agent-failed", "The agent's code failed", detail);
    }

    public static JobError agentUnknown(String detail) {
        return error("agent-unknown", "The agent cannot be run here", detail);
    }

    public static JobError journalMismatch(String detail) {
        return error("journal-mismatch", "The agent's steps do not match its journal", detail);
    }

    public static JobError effectInDoubt(String detail) {
        return error("effect-in-doubt", "Nobody knows whether a tool call was done", detail);
    }

    public static JobError storageRefused(String detail) {
        return error("outcome-not-storable", "An outcome cannot be stored", detail);
    }

    public static JobError statementRefused(String detail) {
        return error("statement-refused", "The database refuses a statement of the worker", detail);
    }

    private static JobError error(String type, String title, String detail) {
        return new JobError("/problems/" + type, title, detail, null);
    }
}
