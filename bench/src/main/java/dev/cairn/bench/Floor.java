package dev.cairn.bench;

import java.util.function.Consumer;

/**
 * The least that runs a job durably: insert, claim, a record per step, settle. No fence, no lease, no recovery: what a
 * real engine does besides is what it is compared with.
 */
final class Floor implements Engine {
    private final Writes writes;
    private final Agents agents;

    Floor(Writes writes, Agents agents) {
        this.writes = writes;
        this.agents = agents;
    }

    @Override
    public void submit(Job job) {
        writes.insert(job);
        Thread.startVirtualThread(() -> run(job, claimed -> {}));
    }

    void insert(Job job) {
        writes.insert(job);
    }

    void run(Job job, Consumer<Job> claimed) {
        writes.claim(job.id());
        claimed.accept(job);
        String output = agents.run(job.agent(), job.input(), (position, kind, work) -> {
            String outcome = work.get();
            writes.record(new Writes.Step(job.id(), position, kind, outcome));
            return outcome;
        });
        writes.settle(new Writes.Settlement(job.id(), output));
    }
}
