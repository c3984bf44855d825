package dev.cairn.bench;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.workflow.Workflow;

/** DBOS Transact for Java, as its manual shows it: a job is a workflow, its key the workflow's identifier. */
final class Peer implements Engine {
    private final DBOS dbos;
    private final Workflows workflows;

    /** What a proxy is made of. */
    public interface Workflows {
        String run(String agent, String input);
    }

    /** The workflow. */
    public static final class Run implements Workflows {
        private final DBOS dbos;
        private final Agents agents;

        Run(DBOS dbos, Agents agents) {
            this.dbos = dbos;
            this.agents = agents;
        }

        @Override
        @Workflow(name = "run")
        public String run(String agent, String input) {
            return agents.run(agent, input, (position, kind, work) -> dbos.runStep(work::get, kind));
        }
    }

    Peer(DBOSConfig config, Agents agents) {
        dbos = new DBOS(config);
        workflows = dbos.registerProxy(Workflows.class, new Run(dbos, agents));
        dbos.launch();
    }

    @Override
    public void submit(Job job) {
        dbos.startWorkflow(() -> workflows.run(job.agent(), job.input()), new StartWorkflowOptions(job.key()));
    }
}
