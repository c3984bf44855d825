package dev.cairn.job;

import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Slots of a worker in the same process, for jobs that are claimed by the commit that makes them: such a job is spared its
 * ticket and the claim's own commit. Where no worker is in the process there are none.
 */
public interface EagerStarts {
    EagerStarts NONE = (job, lane, requires) -> null;

    /**
     * Keeps a slot free for a job that is about to be made. Never blocks.
     *
     * @return null if the job must wait its turn: no slot is free, others wait already, or this worker may not have it
     */
    @Nullable
    Slot reserve(JobId job, String lane, Collection<String> requires);

    /** A slot that is kept free until it is closed, or for its job. */
    interface Slot extends AutoCloseable {
        /** What the job is to be claimed under. */
        UUID lease();

        /**
         * Holds the job from now on; returns at once.
         *
         * @param begin gets what runs the job, itself short, and must do it exactly once
         */
        void start(ClaimedJob job, Executor begin);

        /** Lets others have the slot, unless its job was started. */
        @Override
        void close();
    }
}
