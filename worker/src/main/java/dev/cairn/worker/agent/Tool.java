package dev.cairn.worker.agent;

import java.time.Duration;

/**
 * Something an agent may call: a CDI bean.
 *
 * @param <A> the arguments: a record; its JSON Schema, made from the record, is what the model is shown
 * @param <R> the result, written as JSON for the model
 */
public interface Tool<A, R> {
    /** 1 to 64 of a-z, A-Z, 0-9, _ and -; unique in a worker. */
    String name();

    /** What it does and when to use it, for the model. */
    String description();

    Class<A> argumentsType();

    Effect effect();

    /** The most time of one call; then it is interrupted. */
    default Duration timeout() {
        return Duration.ofSeconds(30);
    }

    /**
     * Does the work.
     *
     * @throws ToolRefusal if it was not done and will not be: the model is told why and goes on
     * @throws dev.cairn.worker.step.StepFailure to have it tried again later
     * @throws Exception anything else: tried again a few times, then the model is told. Whatever an effectful tool
     *     throws but a refusal means that nobody knows whether it was done: the job is parked until the call must have
     *     ended, then {@link #lookUp} is asked
     */
    R call(ToolCall call, A arguments) throws Exception;

    /**
     * Finds out whether an effectful call was done, after its worker was lost in the middle of it. It is asked only
     * when the call must have ended.
     */
    default LookUp<R> lookUp(ToolCall call, A arguments) throws Exception {
        return new LookUp.Unknown<>();
    }
}
