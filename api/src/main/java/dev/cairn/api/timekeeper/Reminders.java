package dev.cairn.api.timekeeper;

import dev.cairn.api.http.ApiSettings;
import dev.cairn.job.DueWork;
import dev.cairn.job.EngineSettings;
import dev.cairn.message.Announcer;
import dev.cairn.message.Ticket;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.OptionalLong;

/**
 * Announces queued jobs again whose tickets came to nothing: lost with the broker, never sent, or of a job that became due
 * since. While enough tickets wait to be taken, a silent job only waits its turn and is left alone.
 */
@ApplicationScoped
class Reminders {
    private static final int BATCH = 500;
    private static final int BATCHES_IN_A_TICK = 4;

    /** Above this many waiting tickets workers are busy anyway; counting further would cost more than it tells. */
    private static final long MOST_COUNTED = 1000;

    private final DueWork due;
    private final Announcer announcer;
    private final ApiSettings api;
    private final EngineSettings engine;
    private final MeterRegistry metrics;

    Reminders(DueWork due, Announcer announcer, ApiSettings api, EngineSettings engine, MeterRegistry metrics) {
        this.due = due;
        this.announcer = announcer;
        this.api = api;
        this.engine = engine;
        this.metrics = metrics;
    }

    void announceAgain() {
        api.lanes().forEach(this::announceAgain);
    }

    private void announceAgain(String lane) {
        OptionalLong waiting = announcer.waiting(lane);
        if (waiting.isEmpty() || covers(waiting.getAsLong(), lane)) {
            return;
        }
        for (int i = 0; i < BATCHES_IN_A_TICK; i++) {
            List<Ticket> again = due.announceAgain(lane, engine.announceAfter(), BATCH);
            again.forEach(announcer::announce);
            metrics.counter("cairn.tickets.announced.again", "lane", lane).increment(again.size());
            if (again.size() < BATCH) {
                return;
            }
        }
    }

    private boolean covers(long waiting, String lane) {
        return waiting >= MOST_COUNTED || waiting >= due.due(lane, waiting + 1);
    }
}
