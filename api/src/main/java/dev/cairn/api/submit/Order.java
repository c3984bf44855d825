package dev.cairn.api.submit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.http.ApiSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a submission, with every field checked.
 *
 * @param agentVersion 0 for the newest
 */
record Order(
        String agent,
        int agentVersion,
        JsonNode input,
        String lane,
        @Nullable Instant runAt,
        @Nullable Instant deadline,
        Map<String, String> metadata,
        CallbackRules.@Nullable Callback callback) {

    private static final Set<String> KNOWN =
            Set.of("agent", "agentVersion", "input", "lane", "runAt", "deadline", "metadata", "callback");
    private static final Pattern AGENT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern METADATA_KEY = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final int MOST_METADATA = 50;
    private static final int LONGEST_METADATA = 512;
    private static final Duration FARTHEST = Duration.ofDays(366);

    /**
     * @param clock asked only about an order that names times
     * @throws dev.cairn.api.problem.Refusal that names every field that does not fit
     */
    static Order read(JsonNode body, ApiSettings settings, Supplier<Instant> clock) {
        Fields fields = Fields.of(body, KNOWN);
        String agent = fields.required("agent", AGENT, "must be an agent's name: 1 to 63 of a-z, 0-9 and -");
        int version = fields.number("agentVersion", 0, 1, Integer.MAX_VALUE);
        if (!fields.has("input")) {
            fields.refuse("input", "is missing: it may be any JSON value, also null");
        }
        String lane = fields.text("lane", settings.lanes()::contains, "must be one of the lanes " + settings.lanes());
        Instant runAt = fields.time("runAt");
        Instant deadline = fields.time("deadline");
        if (runAt != null || deadline != null) {
            checkTimes(fields, runAt, deadline, clock.get());
        }
        Map<String, String> metadata = metadata(fields);
        CallbackRules.Callback callback = new CallbackRules(settings.loopbackCallbacks()).read(fields);
        fields.throwIfAny();
        return new Order(
                agent,
                version,
                fields.raw("input"),
                lane == null ? "default" : lane,
                runAt,
                deadline,
                metadata,
                callback);
    }

    private static void checkTimes(Fields fields, @Nullable Instant runAt, @Nullable Instant deadline, Instant now) {
        if (runAt != null && runAt.isAfter(now.plus(FARTHEST))) {
            fields.refuse("runAt", "must be within " + FARTHEST.toDays() + " days");
        }
        if (deadline != null && !deadline.isAfter(now)) {
            fields.refuse("deadline", "must be in the future");
        }
        if (deadline != null && runAt != null && !deadline.isAfter(runAt)) {
            fields.refuse("deadline", "must be after runAt");
        }
    }

    private static Map<String, String> metadata(Fields fields) {
        Map<String, String> metadata = new LinkedHashMap<>();
        JsonNode value = fields.get("metadata");
        if (value == null) {
            return metadata;
        }
        boolean fits = value.isObject() && value.size() <= MOST_METADATA;
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode text = entry.getValue();
            fits = fits
                    && METADATA_KEY.matcher(entry.getKey()).matches()
                    && text.isTextual()
                    && text.textValue().length() <= LONGEST_METADATA;
            metadata.put(entry.getKey(), text.asText());
        }
        if (!fits) {
            fields.refuse(
                    "metadata",
                    "must be an object of at most " + MOST_METADATA
                            + " texts of at most " + LONGEST_METADATA
                            + " characters, under keys of 1 to 64 of A-Z, a-z, 0-9, _, . and -");
        }
        return metadata;
    }
}
