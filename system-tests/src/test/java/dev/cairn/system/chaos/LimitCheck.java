package dev.cairn.system.chaos;

import dev.cairn.system.chaos.Evidence.Job;
import java.util.List;

/** No job has more calls than its agent's limits allow, and one that would have more ends by its limit. */
record LimitCheck(Witnesses seen, List<Finding> findings) {

    void check(Order order, Job job) {
        int models =
                seen.evidence().modelSteps().getOrDefault(job.id(), List.of()).size();
        int tools = seen.evidence().toolCalls().getOrDefault(job.id(), 0);
        if (models > Endless.MODEL_CALLS || tools > Endless.TOOL_CALLS) {
            found("kept " + models + " model calls and " + tools + " tool calls", order, job);
        }
        if (order.kind() != Order.Kind.ENDLESS) {
            return;
        }
        int most = Endless.modelCalls(order.subject());
        if (!seen.model().asked(order.subject(), most).isEmpty()) {
            found("asked the model again after " + most + " replies", order, job);
        }
        if (job.state().equals("failed") && (models != most || tools != Endless.toolCalls(order.subject()))) {
            found("its limit ended it after " + models + " model calls and " + tools + " tool calls", order, job);
        }
    }

    /** How many jobs a limit ended. */
    static long ended(Evidence evidence) {
        return evidence.jobs().values().stream()
                .filter(job -> job.error() != null
                        && Endless.LIMIT_REACHED.equals(job.error().path("type").asText()))
                .count();
    }

    private void found(String what, Order order, Job job) {
        findings.add(new Finding("I12", what, job.id(), order.subject()));
    }
}
