package dev.cairn.samples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.worker.agent.DurableAgent;
import dev.cairn.worker.agent.Run;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.enterprise.context.ApplicationScoped;

/** The smallest coded agent: one step, which keeps the input as its outcome. It needs no model. */
@ApplicationScoped
@LookupIfProperty(name = "cairn.samples.offered", stringValue = "true")
public class EchoAgent implements DurableAgent<JsonNode, JsonNode> {
    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String description() {
        return "Answers with its input: tries the whole way of a job without a model.";
    }

    @Override
    public Class<JsonNode> inputType() {
        return JsonNode.class;
    }

    @Override
    public JsonNode run(Run run, JsonNode input) {
        return run.step("echo", JsonNode.class, () -> input);
    }
}
