package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.compute.ComputePool;
import dev.cairn.json.ExactJson;
import dev.cairn.schema.Violation;
import dev.cairn.worker.step.Unicode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a model's last words are the answer the agent promises. The same words get the same verdict in every attempt: a reply
 * of the journal is judged anew when its job goes on.
 */
sealed interface Answer {
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

    /** In time linear in the text, and where it holds up nobody if that is long. */
    static Answer of(@Nullable String text, @Nullable JsonNode schema) {
        String said = text == null ? "" : text;
        try {
            return ComputePool.runBySize(said.length(), () -> judged(said, schema));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("judging throws no checked exceptions", e);
        }
    }

    private static Answer judged(String text, @Nullable JsonNode schema) {
        String spoken = Thinking.cutFromStart(text);
        if (spoken.isBlank()) {
            return new Misfits("It is empty.");
        }
        return schema == null ? new Fits(quoted(spoken)) : fitted(spoken, schema);
    }

    private static Answer fitted(String text, JsonNode schema) {
        return switch (DocumentInText.in(text, schema)) {
            case DocumentInText.Found(JsonNode json, String source) -> {
                List<Violation> violations = JsonSchemas.violations(schema, json);
                yield violations.isEmpty() ? new Fits(compact(source)) : new Misfits(told(violations));
            }
            case DocumentInText.Unusable(String why) -> new Misfits(why);
        };
    }

    private static String told(List<Violation> violations) {
        return "It does not fit the schema: "
                + String.join(
                        "; ",
                        violations.stream()
                                .map(v -> v.pointer() + " " + v.message())
                                .toList()) + ".";
    }

    private static String compact(String document) {
        try {
            return Unicode.whole(ExactJson.compact(document));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("it was read before", e);
        }
    }

    private static String quoted(String text) {
        try {
            return Toolbox.JSON.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a string is always JSON", e);
        }
    }
}
