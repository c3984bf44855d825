package dev.cairn.standalone.listen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Judges what comes: verified or why not, how often it came, what to answer. */
public final class Reception {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int NO_CONTENT = 204;
    private static final int UNAUTHORIZED = 401;

    private final Verifier verifier;
    private final OptionalInt forced;
    private final Consumer<Received> shown;
    private final Repeats repeats = new Repeats();

    /**
     * @param forced the answer to everything, to see what the sender makes of it
     * @param shown called for each callback after it was answered, by many threads
     */
    public Reception(Verifier verifier, OptionalInt forced, Consumer<Received> shown) {
        this.verifier = verifier;
        this.forced = forced;
        this.shown = shown;
    }

    /** @param headers by names in any case */
    Received judge(Map<String, List<String>> headers, byte[] body) {
        // Over the bytes as they came: a body that was parsed and written again has another signature.
        String text = new String(body, StandardCharsets.UTF_8);
        String delivery = first(headers, "webhook-id");
        String refusal = verifier.refusal(headers, text);
        int times = delivery.isEmpty() ? 1 : repeats.count(delivery);
        int answer = forced.orElse(refusal == null ? NO_CONTENT : UNAUTHORIZED);
        return new Received(Instant.now(), delivery, times, refusal, event(text), answer);
    }

    void show(Received received) {
        shown.accept(received);
    }

    private static String first(Map<String, List<String>> headers, String name) {
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()))
                .flatMap(header -> header.getValue().stream())
                .findFirst()
                .orElse("");
    }

    private static JsonNode event(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
