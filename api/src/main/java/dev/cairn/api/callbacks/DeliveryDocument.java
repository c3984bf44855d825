package dev.cairn.api.callbacks;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.callback.Deliveries;
import dev.cairn.callback.DeliveryState;
import dev.cairn.callback.DeliveryView;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A delivery as JSON. */
@Schema(name = "Delivery")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryDocument(
        @Schema(example = "dlv_01k9z3v5t8e8fa3jv0c1c7q2mb", description = "The webhook-id of every try")
        String id,

        @Schema(example = "job.succeeded") String event,
        String url,
        DeliveryState state,
        Instant createdAt,

        @Schema(description = "While it is pending") @Nullable
        Instant nextAttemptAt,

        List<AttemptDocument> attempts) {

    /** One try. */
    @Schema(name = "DeliveryAttempt")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AttemptDocument(
            int number,
            Instant startedAt,
            long tookMs,

            @Schema(description = "The receiver's status, if it answered") @Nullable
            Integer status,

            @Schema(description = "Why it failed") @Nullable String error,

            @Schema(description = "The beginning of the receiver's answer") @Nullable
            String excerpt) {

        static AttemptDocument of(Deliveries.Attempt attempt) {
            return new AttemptDocument(
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.took().toMillis(),
                    attempt.status(),
                    attempt.error(),
                    attempt.excerpt());
        }
    }

    static DeliveryDocument of(DeliveryView view) {
        return new DeliveryDocument(
                view.id().toString(),
                view.event(),
                view.url(),
                view.state(),
                view.createdAt(),
                view.nextAttemptAt(),
                view.attempts().stream().map(AttemptDocument::of).toList());
    }
}
