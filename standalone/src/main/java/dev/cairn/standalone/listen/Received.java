package dev.cairn.standalone.listen;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A callback that came.
 *
 * @param delivery its {@code webhook-id}, empty if it had none
 * @param times how often this delivery has come so far
 * @param refusal why it did not verify; null if it did
 * @param event the body, missing if it is not JSON
 * @param answered the status it was answered with
 */
public record Received(
        Instant at, String delivery, int times, @Nullable String refusal, JsonNode event, int answered) {

    public boolean isVerified() {
        return refusal == null;
    }

    public String type() {
        return event.path("type").asText();
    }

    public JsonNode job() {
        return event.path("data").path("job");
    }
}
