package dev.cairn.standalone;

import dev.cairn.message.Announcer;
import dev.cairn.message.Ticket;
import dev.cairn.worker.run.Worker;
import jakarta.enterprise.context.ApplicationScoped;

/** Hands tickets to the worker in the same JVM. */
@ApplicationScoped
class TicketsInMemory implements Announcer {
    private final Worker worker;

    TicketsInMemory(Worker worker) {
        this.worker = worker;
    }

    @Override
    public void announce(Ticket ticket) {
        worker.hint(ticket);
    }
}
