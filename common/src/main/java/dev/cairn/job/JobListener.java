package dev.cairn.job;

/** Is told of jobs that this process changed, after the change was committed. Others may change jobs, too: it is no substitute for reading. */
@FunctionalInterface
public interface JobListener {
    /**
     * Never blocks and never throws.
     *
     * @param isFinal whether the job has ended with this
     */
    void changed(JobId job, boolean isFinal);
}
