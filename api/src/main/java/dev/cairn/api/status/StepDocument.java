package dev.cairn.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepState;
import dev.cairn.step.StepView;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A step of the journal as JSON. */
@Schema(name = "Step")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepDocument(
        @Schema(description = "Its place in the job, from 1; the same in every attempt")
        int position,

        StepKind kind,
        @Schema(example = "search_knowledge") String name,
        StepState state,
        @Schema(description = "The attempt that kept it") int attempt,

        @Schema(description = "How often it was tried in that attempt")
        int tries,

        @Schema(description = "The model that answered") @Nullable
        String model,

        @Nullable Long inputTokens,
        @Nullable Long outputTokens,
        Instant startedAt,
        @Nullable Instant finishedAt,

        @JsonRawValue @Schema(implementation = Object.class) @Nullable
        String outcome) {

    static StepDocument of(StepView step) {
        boolean asked = step.kind() == StepKind.MODEL;
        return new StepDocument(
                step.position(),
                step.kind(),
                step.name(),
                step.state(),
                step.attempt(),
                step.tries(),
                step.usage().model(),
                asked ? step.usage().inputTokens() : null,
                asked ? step.usage().outputTokens() : null,
                step.startedAt(),
                step.finishedAt(),
                step.outcome());
    }
}
