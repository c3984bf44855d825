package dev.cairn.job;

import dev.cairn.step.StepRecord;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is written when an attempt ends; each record is one edge of the diagram. */
public sealed interface Transition {
    Edge edge();

    /** @param lastStep of the job, if it is to be kept in the same commit; the journal has all others */
    record Succeed(String output, @Nullable StepRecord lastStep) implements Transition {
        public Succeed(String output) {
            this(output, null);
        }

        @Override
        public Edge edge() {
            return Edge.SUCCEED;
        }
    }

    record Fail(JobError error) implements Transition {
        @Override
        public Edge edge() {
            return Edge.FAIL;
        }
    }

    record Cancel() implements Transition {
        @Override
        public Edge edge() {
            return Edge.CANCEL_RUNNING;
        }
    }

    /**
     * Parks the job: it holds no worker for {@code delay}, by the database's clock.
     *
     * @param counts whether this parking counts towards the limit of parkings without a kept step
     */
    record RetryLater(Duration delay, String reason, boolean counts) implements Transition {
        @Override
        public Edge edge() {
            return Edge.RETRY_LATER;
        }
    }

    record HandBack() implements Transition {
        @Override
        public Edge edge() {
            return Edge.HAND_BACK;
        }
    }
}
