package dev.cairn.samples;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.worker.agent.DurableAgent;
import dev.cairn.worker.agent.Run;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.enterprise.context.ApplicationScoped;

/** A coded agent without a step: what its jobs cost is what any job costs. */
@ApplicationScoped
@LookupIfProperty(name = "cairn.samples.offered", stringValue = "true")
public class NoopAgent implements DurableAgent<JsonNode, String> {
    @Override
    public String name() {
        return "noop";
    }

    @Override
    public String description() {
        return "Does nothing: measures the way of a job alone.";
    }

    @Override
    public Class<JsonNode> inputType() {
        return JsonNode.class;
    }

    @Override
    public String run(Run run, JsonNode input) {
        return "done";
    }
}
