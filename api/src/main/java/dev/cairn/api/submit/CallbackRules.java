package dev.cairn.api.submit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.callback.CallbackAddresses;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a callback may look like. */
final class CallbackRules {
    private static final Set<String> FIELDS = Set.of("url", "events", "secret");
    private static final Set<String> EVENTS = Set.of("job.succeeded", "job.failed", "job.cancelled");
    private static final int LONGEST_URL = 2048;

    private final CallbackAddresses addresses;

    CallbackRules(boolean loopbackAllowed) {
        this.addresses = new CallbackAddresses(loopbackAllowed);
    }

    /**
     * A callback to keep.
     *
     * @param json without the secret, as it is kept and shown
     */
    record Callback(String json, @Nullable String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return json;
        }
    }

    /** The callback to keep; null if there is none. Of what was refused nothing is used. */
    @Nullable
    Callback read(Fields submission) {
        Fields callback = submission.inside("callback", FIELDS);
        if (callback == null) {
            return null;
        }
        String url = readUrl(callback);
        ObjectNode kept = JsonNodeFactory.instance.objectNode().put("url", url);
        JsonNode events = callback.get("events");
        if (events != null) {
            checkEvents(callback, events);
            kept.set("events", events);
        }
        String secret =
                callback.text("secret", CallbackRules::isSecret, "must be `whsec_` and 24 to 64 bytes in base64");
        return new Callback(kept.toString(), secret);
    }

    private @Nullable String readUrl(Fields callback) {
        if (callback.get("url") == null) {
            callback.refuse("url", "is missing: say where the result goes");
            return null;
        }
        String url = callback.text(
                "url", text -> text.length() <= LONGEST_URL, "must be a URL of at most " + LONGEST_URL + " characters");
        String why = url == null ? null : addresses.refusal(url);
        if (why != null) {
            callback.refuse("url", why);
        }
        return url;
    }

    private static void checkEvents(Fields callback, JsonNode events) {
        Set<String> distinct = new HashSet<>();
        boolean known = events.isArray() && !events.isEmpty();
        for (JsonNode event : events) {
            known = known && event.isTextual() && EVENTS.contains(event.textValue()) && distinct.add(event.textValue());
        }
        if (!known) {
            callback.refuse(
                    "events",
                    "must be a list of some of these, none twice: "
                            + EVENTS.stream().sorted().toList());
        }
    }

    private static boolean isSecret(String text) {
        if (!text.startsWith("whsec_") || text.length() > 100) {
            return false;
        }
        try {
            int length = Base64.getDecoder().decode(text.substring("whsec_".length())).length;
            return length >= 24 && length <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
