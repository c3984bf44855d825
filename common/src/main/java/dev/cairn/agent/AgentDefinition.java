package dev.cairn.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is: a declared one carries its instructions, a coded one names only its contract, for its code is a
 * Java class in the worker.
 *
 * @param input JSON Schema (2020-12) of a job's input; null accepts any JSON
 * @param output JSON Schema of the answer; null accepts any text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentDefinition(
        String name,
        @Nullable String description,
        Kind kind,
        @Nullable String model,
        @Nullable String instructions,
        List<String> tools,
        Limits limits,
        @Nullable JsonNode input,
        @Nullable JsonNode output) {

    /** Who runs it. */
    public enum Kind {
        DECLARED,
        CODED
    }

    /** What a worker must offer to run {@code version} of this agent. */
    public List<String> requires(int version) {
        if (kind == Kind.CODED) {
            return List.of("agent:" + name + "@" + version);
        }
        List<String> needs = new ArrayList<>();
        needs.add("model:" + model);
        tools.forEach(tool -> needs.add("tool:" + tool));
        return List.copyOf(needs);
    }
}
