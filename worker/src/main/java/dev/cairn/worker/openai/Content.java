package dev.cairn.worker.openai;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The words of a message, whose content is a text or a list of parts. */
final class Content {
    private Content() {}

    /** Null if there is none. Of parts, those that are text: thinking and the like are not the answer. */
    static @Nullable String text(JsonNode content) {
        if (content.isTextual()) {
            return content.textValue();
        }
        if (content.isArray()) {
            StringBuilder text = new StringBuilder();
            content.forEach(part -> text.append(part.isTextual() ? part.textValue() : textOf(part)));
            return text.toString();
        }
        // A server that holds the model to JSON may give the document itself.
        return content.isObject() ? content.toString() : null;
    }

    /** What the model says instead of an answer; null if it does not refuse. */
    static @Nullable String refusal(JsonNode message) {
        JsonNode refusal = message.path("refusal");
        if (refusal.isTextual() && !refusal.textValue().isBlank()) {
            return refusal.textValue();
        }
        for (JsonNode part : message.path("content")) {
            if (part.path("type").asText().equals("refusal")
                    && part.path("refusal").isTextual()) {
                return part.path("refusal").textValue();
            }
        }
        return null;
    }

    private static String textOf(JsonNode part) {
        String type = part.path("type").asText("text");
        boolean isText = type.equals("text") || type.equals("output_text");
        return isText && part.path("text").isTextual() ? part.path("text").textValue() : "";
    }
}
