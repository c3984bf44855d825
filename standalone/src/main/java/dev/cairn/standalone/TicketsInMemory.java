package dev.cairn.standalone;

import dev.cairn.message.Announcer;
import dev.cairn.message.Ticket;
import dev.cairn.worker.run.Worker;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.OptionalLong;

/** Hands tickets to the worker in the same JVM. */
@ApplicationScoped
class TicketsInMemory implements Announcer {
    private final Worker worker;

    TicketsInMemory(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void announce(Ticket ticket) {
        worker.offer(ticket, () -> {});
    }

    /** Not told: the worker in the same JVM polls, so announcing again would only write. */
    @Override
    public OptionalLong waiting(String lane) {
        return OptionalLong.empty();
    }
}
