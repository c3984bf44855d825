package dev.cairn.worker.agent;

/** A language model behind an alias. */
public interface Model {
    /**
     * Makes one call, without retries of its own.
     *
     * @throws dev.cairn.worker.step.StepFailure sorted by what to do about it
     */
    ModelReply reply(ModelRequest request);
}
