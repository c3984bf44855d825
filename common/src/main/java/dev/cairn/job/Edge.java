package dev.cairn.job;

import static dev.cairn.job.JobState.CANCELLED;
import static dev.cairn.job.JobState.FAILED;
import static dev.cairn.job.JobState.QUEUED;
import static dev.cairn.job.JobState.RUNNING;
import static dev.cairn.job.JobState.SUCCEEDED;

import org.jspecify.annotations.Nullable;

/** Every move a job can make; the letters are those of the diagram in {@code docs/job-lifecycle.md}. */
public enum Edge {
    SUBMIT('a', null, QUEUED),
    CLAIM('b', QUEUED, RUNNING),
    SUCCEED('c', RUNNING, SUCCEEDED),
    FAIL('d', RUNNING, FAILED),
    CANCEL_RUNNING('e', RUNNING, CANCELLED),
    RETRY_LATER('f', RUNNING, QUEUED),
    HAND_BACK('g', RUNNING, QUEUED),
    LOSE('h', RUNNING, QUEUED),
    CRASH_OUT('i', RUNNING, FAILED),
    CANCEL_QUEUED('j', QUEUED, CANCELLED),
    EXPIRE('k', QUEUED, FAILED);

    private final char letter;
    private final @Nullable JobState from;
    private final JobState to;

    Edge(char letter, @Nullable JobState from, JobState to) {
        this.letter = letter;
        this.from = from;
        this.to = to;
    }

    public char letter() {
        return letter;
    }

    /** The state it leaves; null for {@link #SUBMIT}, which makes the job. */
    public @Nullable JobState from() {
        return from;
    }

    public JobState to() {
        return to;
    }
}
