package dev.cairn.api.submit;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a submission as the OpenAPI document shows it; {@link Order} reads and checks it. */
@Schema(name = "JobOrder")
record OrderSchema(
        @Schema(
                required = true,
                description = "The agent's name",
                example = "support-triage",
                pattern = "[a-z0-9][a-z0-9-]{0,62}")
        String agent,

        @Schema(required = true, description = "Any JSON that fits the agent's input schema")
        Object input,

        @Schema(description = "A published version; left out: the newest", minimum = "1") @Nullable
        Integer agentVersion,

        @Schema(description = "Where it queues", defaultValue = "default") @Nullable
        String lane,

        @Schema(description = "Not before this time; at most 366 days ahead") @Nullable
        OffsetDateTime runAt,

        @Schema(description = "Failed if its next step would begin after this time") @Nullable
        OffsetDateTime deadline,

        @Schema(description = "Up to 50 texts of your own, to find the job by") @Nullable
        Map<String, String> metadata,

        @Schema(description = "Where and of what it is told, signed and repeated until it is answered by 2xx") @Nullable
        Callback callback) {

    static final String EXAMPLE = """
            {"agent": "support-triage",
             "input": {"subject": "Charged twice in March",
                       "body": "Our card was charged twice for the same invoice.",
                       "customer": "unknown@example.com"},
             "metadata": {"source": "zendesk"}}""";

    /** Where a result goes. */
    record Callback(
            @Schema(required = true, example = "https://example.com/hooks/cairn")
            String url,

            @Nullable List<String> events,

            @Schema(pattern = "whsec_[A-Za-z0-9+/=]+") @Nullable
            String secret) {}
}
