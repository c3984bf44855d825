package dev.cairn.api.timekeeper;

import dev.cairn.job.DueWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notices when the database's clock jumps, by this process's monotonic one. After a jump ahead every lease has run out at
 * once, and that is no crash; after one back, what was due before would wait until the clock gets there again.
 */
final class ClockWatch {
    /** A clock that is put right little by little does not jump. */
    private static final Duration LITTLE = Duration.ofSeconds(5);

    private final DueWork due;
    private final Duration lease;
    private final Duration smallest;
    private final MeterRegistry metrics;
    private final Runnable mercy;
    private @Nullable Reading last;
    private Duration owed = Duration.ZERO;

    /** @param mercy keeps leases from being revoked for a while */
    ClockWatch(DueWork due, Duration lease, MeterRegistry metrics, Runnable mercy) {
        this.due = due;
        this.lease = lease;
        // Half a lease ahead is much to a lease: a worker that renewed it late would be taken for lost.
        this.smallest = lease.dividedBy(2).compareTo(LITTLE) < 0 ? lease.dividedBy(2) : LITTLE;
        this.metrics = metrics;
        this.mercy = mercy;
    }

    /** What the database's clock said at some moment between two of the monotonic clock. */
    record Reading(long before, Instant time, long after) {
        /**
         * How far the clock went beyond the time that may have passed: negative if it was set back, zero if it did not
         * jump. Nobody knows when within a reading the database looked at its clock, for answers may be late.
         *
         * @param smallest what is no jump yet
         */
        Duration jumpTo(Reading next, Duration smallest) {
            Duration told = Duration.between(time, next.time);
            Duration least = Duration.ofNanos(next.before - after);
            Duration most = Duration.ofNanos(next.after - before);
            if (told.compareTo(least.minus(smallest)) < 0) {
                return told.minus(least);
            }
            return told.compareTo(most.plus(smallest)) > 0 ? told.minus(most) : Duration.ZERO;
        }
    }

    void look(Reading reading) {
        Duration jump = last == null ? Duration.ZERO : last.jumpTo(reading, smallest);
        last = reading;
        if (!jump.isZero()) {
            jumped(jump);
        }
        if (!owed.isZero()) {
            int moved = due.setBack(owed, lease);
            owed = Duration.ZERO;
            Log.warnf("What was due before the database's clock was set back is due again. moved=%d", moved);
        }
    }

    private void jumped(Duration jump) {
        mercy.run();
        metrics.counter("cairn.database.clock.jumps").increment();
        Log.warnf("The database's clock jumped; no lease is revoked for the time of one lease. jump=%s", jump);
        if (jump.isNegative()) {
            // Until it is done: the database may go away again before it is.
            owed = owed.plus(jump.negated());
        }
    }
}
