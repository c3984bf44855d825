package dev.cairn.system.fleet;

import dev.cairn.system.Await;
import dev.cairn.system.Program;
import java.time.Duration;

/** Whether tickets go through the broker, as the workers themselves count them. */
record Tickets(Fleet fleet) {
    private static final Duration MOST = Duration.ofSeconds(40);

    /** Submits until a worker has got a ticket: from then on the broker is used again. */
    void awaitConsumed() throws Exception {
        double before = received();
        Await.until("tickets are consumed", MOST, () -> {
            fleet.api(0).untilFinal(fleet.api(0).submit("echo", Orders.number(0)));
            return received() > before;
        });
    }

    /** Both workers listen to the queue. */
    void awaitConsumers() throws Exception {
        Await.until("both workers consume", MOST, () -> {
            try {
                return fleet.broker().consumers() == 2;
            } catch (java.io.IOException notYet) {
                return false;
            }
        });
    }

    private double received() throws Exception {
        double sum = 0;
        for (Program worker : fleet.workers()) {
            sum += worker.isAlive() ? worker.metric("cairn_tickets_received_total", "outcome=\"taken\"") : 0;
        }
        return sum;
    }
}
