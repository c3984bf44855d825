package dev.cairn.worker.agent;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** A language model behind an alias. */
public interface Model {
    /**
     * Makes one call, without retries of its own. What an endpoint refuses without doing any work may be put in another way.
     *
     * @throws dev.cairn.worker.step.StepFailure sorted by what to do about it
     * @throws UnusableReply if the endpoint answered and no reply can be made of it
     */
    ModelReply reply(ModelRequest request);

    /** A permit for each call that may be under way at once in this process; null if there is no limit. */
    default @Nullable Semaphore places() {
        return null;
    }
}
