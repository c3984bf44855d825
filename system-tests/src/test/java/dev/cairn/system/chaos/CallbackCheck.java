package dev.cairn.system.chaos;

import dev.cairn.system.Receiver;
import dev.cairn.system.chaos.Evidence.Delivery;
import dev.cairn.system.chaos.Evidence.Job;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every final job that asked for a callback owes one, under one identifier. */
record CallbackCheck(Witnesses seen, List<Finding> findings) {

    void check(Order order, Job job) {
        List<Delivery> owed = seen.evidence().deliveries().getOrDefault(job.id(), List.of());
        List<Receiver.Delivery> came = seen.callbacks().getOrDefault(job.id(), List.of());
        addressed(order, job, came);
        if (!order.calledBack()) {
            if (!owed.isEmpty() || !came.isEmpty()) {
                found("a callback that nobody asked for", order, job);
            }
            return;
        }
        if (owed.size() != 1 || !owed.getFirst().event().equals("job." + job.state())) {
            found("owes " + owed, order, job);
            return;
        }
        if (!owed.getFirst().state().equals("delivered")) {
            found("is not delivered: " + owed, order, job);
        }
        Set<String> ids = came.stream().map(Receiver.Delivery::id).collect(Collectors.toSet());
        if (!ids.equals(Set.of(owed.getFirst().id()))) {
            found("owes " + owed.getFirst().id() + ", and came as " + ids, order, job);
        }
        if (came.stream()
                .anyMatch(delivery -> !delivery.json().path("type").asText().equals("job." + job.state()))) {
            found("told another end than " + job.state(), order, job);
        }
    }

    private void addressed(Order order, Job job, List<Receiver.Delivery> came) {
        if (came.stream()
                .anyMatch(delivery -> !delivery.path().equals(order.tenant().path()))) {
            findings.add(
                    new Finding("I8", "its callback came to another tenant's receiver", job.id(), order.subject()));
        }
    }

    private void found(String what, Order order, Job job) {
        findings.add(new Finding("I6", "the callback " + what, job.id(), order.subject()));
    }
}
