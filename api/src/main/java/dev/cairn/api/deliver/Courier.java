package dev.cairn.api.deliver;

import dev.cairn.api.deliver.Sender.Answer;
import dev.cairn.callback.Deliveries;
import dev.cairn.callback.Deliveries.Attempt;
import dev.cairn.callback.Deliveries.Next;
import dev.cairn.callback.Deliveries.Share;
import dev.cairn.callback.DueDelivery;
import dev.cairn.job.StorageFailure;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes due deliveries and tries each on a thread of its own, so that a receiver that hangs holds up only itself. Any
 * number of replicas may run at once; what one of them had under way when it died is due again after a while.
 */
@ApplicationScoped
public class Courier {
    private static final int LAST = 6000;
    private static final Duration SETTLING = Duration.ofSeconds(15);

    private final Deliveries deliveries;
    private final Attempts attempts;
    private final DeliveryEvents events;
    private final CallbackSettings settings;
    private final Schedule schedule;
    private final UnderWay underWay = new UnderWay();
    private final Semaphore roomAgain = new Semaphore(0);
    private volatile boolean stopped;

    Courier(Deliveries deliveries, Attempts attempts, DeliveryEvents events, CallbackSettings settings) {
        this.deliveries = deliveries;
        this.attempts = attempts;
        this.events = events;
        this.settings = settings;
        this.schedule = new Schedule(
                settings.schedule(),
                settings.jitter(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    void start(@Observes @Priority(LAST) StartupEvent startup) {
        Thread.ofVirtual().name("courier").start(this::goForEver);
    }

    /** Nothing is waited for: whatever is under way ends in time, or is due again at another replica. */
    void stop(@Observes ShutdownEvent shutdown) {
        stopped = true;
        roomAgain.release();
    }

    private void goForEver() {
        while (!stopped) {
            try {
                claim().forEach(this::begin);
            } catch (StorageFailure e) {
                events.claimFailed(e);
            } catch (RuntimeException | Error e) {
                events.claimBroke(e);
            }
            pause();
        }
    }

    private List<DueDelivery> claim() {
        int room = settings.concurrency() - underWay.count();
        if (room <= 0) {
            return List.of();
        }
        Share share = new Share(room, settings.perHost(), underWay.roomOfBusyHosts(settings.perHost()));
        return deliveries.claimDue(share, settings.timeout().multipliedBy(2).plus(SETTLING));
    }

    private void begin(DueDelivery delivery) {
        underWay.add(delivery.host());
        Thread.ofVirtual().name("delivery").start(() -> {
            try {
                attempt(delivery);
            } finally {
                underWay.remove(delivery.host());
                roomAgain.release();
            }
        });
    }

    private void attempt(DueDelivery delivery) {
        long begun = System.nanoTime();
        Answer answer;
        try {
            answer = attempts.make(delivery, settings.timeout());
        } catch (StorageFailure e) {
            events.unrecorded(delivery, e);
            return;
        } catch (RuntimeException e) {
            events.broke(delivery, e);
            answer = new Answer.None("a fault of the server");
        }
        events.answered(answer);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        Next next =
                schedule.after(delivery.attempt(), answer, delivery.startedAt().plus(took));
        settle(delivery, record(delivery, answer, next, took), next);
    }

    private void settle(DueDelivery delivery, Attempt attempt, Next next) {
        try {
            if (deliveries.settle(delivery, attempt, next)) {
                events.settled(delivery, attempt, next);
            } else {
                events.overtaken(delivery);
            }
        } catch (StorageFailure e) {
            events.unrecorded(delivery, e);
        }
    }

    private static Attempt record(DueDelivery delivery, Answer answer, Next next, Duration took) {
        Integer status = answer instanceof Answer.Status s ? Integer.valueOf(s.status()) : null;
        String excerpt = answer instanceof Answer.Status s ? s.excerpt() : null;
        String error = next instanceof Next.Delivered ? null : reason(answer);
        return new Attempt(delivery.attempt(), delivery.startedAt(), took, status, error, excerpt);
    }

    private static @Nullable String reason(Answer answer) {
        return switch (answer) {
            case Answer.Status status
            when status.status() / 100 == 3 -> "answered " + status.status() + "; redirects are not followed";
            case Answer.Status status -> "answered " + status.status();
            case Answer.None none -> none.reason();
            case Answer.Refused refused -> refused.reason();
        };
    }

    /** Until the next look, or at once when there is room again for a host that had none. */
    private void pause() {
        try {
            boolean ended = roomAgain.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
            if (ended) {
                roomAgain.drainPermits();
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
    }
}
