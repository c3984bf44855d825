package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.worker.step.Unicode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether a model's last words are the answer the agent promises. */
sealed interface Answer {
    /** Models like to wrap JSON in a Markdown fence, with words around it, whatever they were told. */
    Pattern FENCE = Pattern.compile("```[a-zA-Z]*\\s*\\n(.*)\\n\\s*```", Pattern.DOTALL);

    /** @param json the answer as JSON text */
    record Fits(String json) implements Answer {}

    /** @param why a sentence for the model, and for people if it keeps failing */
    record Misfits(String why) implements Answer {}

    /** The system message: the agent's own instructions and, if it promises a shape, that shape. */
    static String instructions(AgentDefinition agent) {
        String own = String.valueOf(agent.instructions()).strip();
        return agent.output() == null
                ? own
                : own + "\n\nWhen you are done, answer with one JSON document and nothing else. It must fit this JSON"
                        + " Schema:\n" + agent.output();
    }

    static Answer of(@Nullable String text, @Nullable JsonNode schema) {
        if (text == null || text.isBlank()) {
            return new Misfits("It is empty.");
        }
        return schema == null ? new Fits(quoted(text)) : fitted(unfenced(text), schema);
    }

    private static Answer fitted(String text, JsonNode schema) {
        try {
            JsonNode json = Toolbox.JSON.readTree(text);
            List<JsonSchemas.Violation> violations = JsonSchemas.violations(schema, json);
            return violations.isEmpty() ? new Fits(Unicode.whole(json.toString())) : new Misfits(told(violations));
        } catch (JsonProcessingException e) {
            return new Misfits("It is no JSON document: " + e.getOriginalMessage() + ".");
        }
    }

    private static String told(List<JsonSchemas.Violation> violations) {
        return "It does not fit the schema: "
                + String.join(
                        "; ",
                        violations.stream()
                                .map(v -> v.pointer() + " " + v.message())
                                .toList()) + ".";
    }

    private static String unfenced(String text) {
        if (text.stripLeading().startsWith("{")) {
            return text;
        }
        Matcher fenced = FENCE.matcher(text);
        return fenced.find() ? fenced.group(1) : text;
    }

    private static String quoted(String text) {
        try {
            return Toolbox.JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a string is always JSON", e);
        }
    }
}
