package dev.cairn.worker.run;

import dev.cairn.job.Claims;
import dev.cairn.job.JobId;
import dev.cairn.job.Leases;
import dev.cairn.job.StorageFailure;
import dev.cairn.worker.step.Halt;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This process's right to hold jobs. A lease is never revived: when it is refused, or could not be renewed before its
 * own end, all its jobs are let go and a new incarnation begins.
 */
final class Lease {
    /** A worker that leaves during an outage waits so long for its end: what it still owns would count as crashed. */
    private static final long LONGEST_GOODBYE_NANOS = Duration.ofSeconds(3).toNanos();

    private static final Duration SHORTEST_WATCH = Duration.ofMillis(10);

    private final Leases leases;
    private final Claims claims;
    private final HeldJobs held;
    private final ClaimsInFlight inFlight;
    private final WorkEvents events;
    private final Predecessor predecessor;
    private final Terms terms;
    /** Ended here, and the database was not told yet. */
    private final Set<UUID> owed = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean handingBack = new AtomicBoolean();

    private volatile @Nullable UUID current;
    private volatile boolean stopped;
    /** Of the heartbeat's thread: it is told once. */
    private boolean waitsForRoom;

    Lease(
            Leases leases,
            Claims claims,
            HeldJobs held,
            ClaimsInFlight inFlight,
            WorkEvents events,
            Predecessor predecessor,
            Terms terms) {
        this.leases = leases;
        this.claims = claims;
        this.held = held;
        this.inFlight = inFlight;
        this.events = events;
        this.predecessor = predecessor;
        this.terms = terms;
    }

    /** Who holds it, what it offers, how long it lasts after a heartbeat, how often that comes. */
    record Terms(String worker, Claims.Offer offer, Duration length, Duration heartbeat) {}

    /** The lease to claim under; empty while there is none, and then nothing may be claimed. */
    Optional<UUID> current() {
        return Optional.ofNullable(current);
    }

    void start() {
        // On platform threads: code that computes for long may hold every carrier of virtual ones.
        Thread.ofPlatform().daemon().name("lease-heartbeat").start(this::beatForEver);
        // Apart from the heartbeat: a renewal that hangs must not keep the lease's end from being noticed.
        Thread.ofPlatform().daemon().name("lease-watch").start(this::watchForEver);
    }

    /**
     * Ends the lease; whatever it still owns is free for others at once.
     *
     * @return whether the database was told
     */
    boolean release() {
        stopped = true;
        giveUp();
        long end = System.nanoTime() + LONGEST_GOODBYE_NANOS;
        releaseOwed(() -> System.nanoTime() - end < 0);
        return owed.isEmpty();
    }

    private synchronized Optional<UUID> giveUp() {
        Optional<UUID> ended = current();
        current = null;
        ended.ifPresent(lease -> {
            held.leaseEndsAt(lease, System.nanoTime() - 1);
            owed.add(lease);
        });
        return ended;
    }

    /** Tells the database, when it is back, that this was no crash: it must not count against the jobs. */
    private void releaseOwed(BooleanSupplier goesOn) {
        Duration wait = Duration.ofMillis(250);
        while (!owed.isEmpty()) {
            try {
                owed.forEach(lease -> {
                    leases.release(lease);
                    owed.remove(lease);
                });
            } catch (StorageFailure e) {
                if (!goesOn.getAsBoolean()) {
                    events.claimFailed(e);
                    return;
                }
                wait = Pauses.pauseAndDouble(wait, Duration.ofSeconds(2));
            }
        }
    }

    private void beatForEver() {
        Duration wait = Duration.ZERO;
        while (!stopped) {
            try {
                beat();
                wait = terms.heartbeat();
            } catch (StorageFailure.NoRoom e) {
                tellNoRoom(e);
                // Not in step with others that wait as well: together none would find room for two connections.
                wait = Duration.ofMillis(ThreadLocalRandom.current().nextLong(500, 2000));
            } catch (RuntimeException | Error e) {
                // Whatever it was: without heartbeats this process would never work again.
                events.claimFailed(e);
                wait = Duration.ofMillis(250);
            }
            Pauses.pauseAndDouble(wait, wait);
        }
    }

    private void tellNoRoom(StorageFailure.NoRoom why) {
        if (!waitsForRoom) {
            waitsForRoom = true;
            events.waitsForRoom(why);
        }
    }

    private void beat() {
        UUID lease = current;
        if (lease == null) {
            predecessor.end();
            open();
            return;
        }
        long before = System.nanoTime();
        long quietSince = inFlight.generation();
        Map<JobId, Integer> mine = held.epochs();
        switch (leases.renew(lease, terms.length(), mine)) {
            case Leases.Beat.Refused _ -> lose("the database says that it has ended");
            case Leases.Beat.Renewed renewed -> {
                extend(lease, before);
                renewed.lost().forEach(job -> held.halt(job, mine, Halt.Reason.LOST));
                renewed.cancelled().forEach(job -> held.halt(job, mine, Halt.Reason.CANCEL));
                handBack(lease, renewed.unheld(), quietSince);
            }
        }
    }

    private void open() {
        long before = System.nanoTime();
        UUID opened = leases.open(terms.worker(), terms.offer(), terms.length());
        synchronized (this) {
            held.leaseEndsAt(opened, before + terms.length().toNanos());
            current = opened;
        }
        waitsForRoom = false;
        held.wakeWaiting();
        events.leaseOpened();
        if (stopped) {
            release();
        }
    }

    /**
     * A claim whose reply was lost leaves a job that is owned and never run: only a quiet moment tells it apart. Apart from
     * the heartbeat, which must not wait for a job's lock or for a connection that is dead.
     */
    private void handBack(UUID lease, Map<JobId, Integer> notHeld, long quietSince) {
        // By now: a job that starts as it is made is owned a moment before it is held.
        Map<JobId, Integer> unheld = held.unknown(notHeld);
        if (unheld.isEmpty() || !inFlight.quietSince(quietSince) || !handingBack.compareAndSet(false, true)) {
            return;
        }
        Thread.ofVirtual().name("hand-back").start(() -> {
            try {
                unheld.forEach((job, epoch) -> claims.handBack(lease, job, epoch));
                events.handedBackUnheld(unheld.size());
            } catch (RuntimeException | Error e) {
                // The next heartbeat finds them again.
                events.claimFailed(e);
            } finally {
                handingBack.set(false);
            }
        });
    }

    private void watchForEver() {
        while (!stopped) {
            Duration wait = untilOver();
            Pauses.pauseAndDouble(wait, wait);
            try {
                loseIfOver();
            } catch (RuntimeException | Error e) {
                // Such as of an observer: the next end of a lease must be noticed all the same.
                events.claimFailed(e);
            }
        }
    }

    /** Of this lease, or of one that opens in the next moment. A renewal, and the next lease, only put the end off. */
    private Duration untilOver() {
        UUID lease = current;
        Duration left = lease == null ? terms.length().dividedBy(4) : Duration.ofNanos(held.nanosLeft(lease));
        return left.compareTo(SHORTEST_WATCH) < 0 ? SHORTEST_WATCH : left;
    }

    /** A renewal that comes back after the lease was given up revives nothing. */
    private synchronized void extend(UUID lease, long before) {
        if (lease.equals(current)) {
            held.leaseEndsAt(lease, before + terms.length().toNanos());
        }
    }

    private synchronized void loseIfOver() {
        if (current != null && held.isOver(current)) {
            lose("it could not be renewed for " + terms.length());
        }
    }

    private synchronized void lose(String why) {
        if (giveUp().isEmpty()) {
            return;
        }
        int jobs = held.epochs().size();
        held.haltAll(Halt.Reason.LOST, true);
        events.leaseLost(why, jobs);
        Thread.ofVirtual().name("lease-release").start(() -> {
            releaseOwed(() -> !stopped);
            if (current == null) {
                leases.rest();
            }
        });
    }
}
