package dev.cairn.bench;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The least that runs a job durably: insert, claim, a record per step, settle. No fence, no lease, and no recovery but that
 * of its own jobs at its start: what a real engine does besides is what it is compared with.
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
        goOn(job, Map.of());
    }

    /** At once with those that a process before this one did not finish. */
    Floor goingOnWith(List<Unfinished> unfinished) {
        for (Unfinished each : unfinished) {
            Thread.startVirtualThread(() -> {
                if (!each.claimed()) {
                    writes.claim(each.job().id());
                }
                goOn(each.job(), each.kept());
            });
        }
        return this;
    }

    private void goOn(Job job, Map<Integer, String> kept) {
        String output = agents.run(job.agent(), job.input(), (position, kind, work) -> {
            if (kept.containsKey(position)) {
                return kept.get(position);
            }
            String outcome = work.get();
            writes.record(new Writes.Step(job.id(), position, kind, outcome));
            return outcome;
        });
        writes.settle(new Writes.Settlement(job.id(), output));
    }
}
