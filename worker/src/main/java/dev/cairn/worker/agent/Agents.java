package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentVersion;
import dev.cairn.agent.Catalogue;
import dev.cairn.agent.InvalidAgent;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.Steps;
import dev.cairn.worker.step.Unicode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every agent that this worker can run. */
public final class Agents {
    private final Catalogue catalogue;
    private final Models models;
    private final Toolbox toolbox;
    private final Map<String, DurableAgent<?, ?>> coded = new LinkedHashMap<>();

    /** @throws InvalidAgent if two coded agents have one name and version */
    public Agents(
            Catalogue catalogue, Models models, Toolbox toolbox, Collection<? extends DurableAgent<?, ?>> codedAgents) {
        this.catalogue = catalogue;
        this.models = models;
        this.toolbox = toolbox;
        for (DurableAgent<?, ?> agent : codedAgents) {
            if (coded.put(agent.name() + "@" + agent.version(), agent) != null) {
                throw new InvalidAgent(
                        "Two coded agents are " + agent.name() + "@" + agent.version() + "; raise the version of one.");
            }
        }
    }

    public Collection<DurableAgent<?, ?>> coded() {
        return coded.values();
    }

    /** What this worker offers; a job is claimed only if it requires no more. */
    public List<String> capabilities() {
        List<String> offered = new ArrayList<>();
        coded.keySet().forEach(agent -> offered.add("agent:" + agent));
        toolbox.names().forEach(tool -> offered.add("tool:" + tool));
        models.aliases().forEach(alias -> offered.add("model:" + alias));
        return offered;
    }

    /** Runs, or goes on with, a job's agent. Never throws for what the job did: that is the outcome. */
    public Outcome run(Steps steps) {
        ClaimedJob job = steps.job();
        try {
            AgentVersion version = catalogue.get(job.agent()).orElseThrow(() -> unknown(job));
            String output = answer(steps, version.definition());
            steps.checkAllAskedFor();
            return new Outcome.Answered(output, steps.lastStep());
        } catch (AttemptEnded ended) {
            return ended.outcome();
        }
    }

    private String answer(Steps steps, AgentDefinition definition) {
        return switch (definition.kind()) {
            case DECLARED -> {
                Toolbox allowed = toolbox.only(definition.tools());
                JournaledRun run = new JournaledRun(steps, models, allowed);
                yield new AgentLoop(run, definition, allowed).answer(steps.job().input());
            }
            case CODED -> answer(new JournaledRun(steps, models, toolbox), steps.job());
        };
    }

    private String answer(Run run, ClaimedJob job) {
        DurableAgent<?, ?> agent = coded.get(job.agent().toString());
        if (agent == null) {
            throw unknown(job);
        }
        return answer(run, job, agent);
    }

    private static <I, O> String answer(Run run, ClaimedJob job, DurableAgent<I, O> agent) {
        I input;
        try {
            input = Toolbox.JSON.readValue(job.input(), agent.inputType());
        } catch (JsonProcessingException e) {
            throw new AttemptEnded(new Outcome.Refused(JobErrors.inputInvalid(e.getOriginalMessage())));
        }
        try {
            return json(agent.run(run, input));
        } catch (Exception e) {
            throw new AttemptEnded(new Outcome.Refused(JobErrors.agentFailed(
                    "The agent " + job.agent() + " threw " + e.getClass().getSimpleName() + ": " + e.getMessage())));
        }
    }

    private static String json(@Nullable Object output) throws JsonProcessingException {
        return Unicode.whole(Toolbox.JSON.writeValueAsString(output));
    }

    private static AttemptEnded unknown(ClaimedJob job) {
        return new AttemptEnded(new Outcome.Refused(JobErrors.agentUnknown(
                "This worker has no agent " + job.agent() + ", though it claimed a job for it.")));
    }
}
