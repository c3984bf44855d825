package dev.cairn.postgres;

import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import java.time.Duration;

/** Steps as workers keep them. */
final class SampleSteps {
    private SampleSteps() {}

    static StepRecord model(int position, String outcome) {
        return new StepRecord(
                position,
                StepKind.MODEL,
                "default",
                StepState.SUCCEEDED,
                outcome,
                new StepUsage("m", 7, 3, false),
                1,
                Duration.ofMillis(5),
                null);
    }

    static StepRecord tool(int position, String outcome) {
        return new StepRecord(
                position,
                StepKind.TOOL,
                "create",
                StepState.SUCCEEDED,
                outcome,
                StepUsage.NONE,
                1,
                Duration.ofMillis(5),
                null);
    }

    static StepRecord reservation(int position) {
        return new StepRecord(
                position,
                StepKind.TOOL,
                "create",
                StepState.RESERVED,
                null,
                StepUsage.NONE,
                1,
                Duration.ZERO,
                Duration.ofMinutes(1));
    }
}
