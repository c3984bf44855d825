package dev.cairn.worker.run;

import dev.cairn.agent.Catalogue;
import dev.cairn.job.JobListener;
import dev.cairn.worker.agent.Agents;
import dev.cairn.worker.agent.DurableAgent;
import dev.cairn.worker.agent.Models;
import dev.cairn.worker.agent.Tool;
import dev.cairn.worker.agent.Toolbox;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Makes the parts of a worker from the tools, agents and models of its program. */
@ApplicationScoped
class WorkerParts {
    @Produces
    @Singleton
    Toolbox toolbox(@Any Instance<Tool<?, ?>> tools) {
        return new Toolbox(tools.stream().toList());
    }

    @Produces
    @Singleton
    Agents agents(Catalogue catalogue, Models models, Toolbox toolbox, @Any Instance<DurableAgent<?, ?>> coded) {
        return new Agents(catalogue, models, toolbox, coded.stream().toList());
    }

    @Produces
    @Singleton
    WorkEvents events(MeterRegistry registry, @Any Instance<JobListener> waiting) {
        return new AllEvents(
                List.of(new LoggedEvents(), new MeasuredEvents(registry)),
                waiting.stream().toList());
    }
}
