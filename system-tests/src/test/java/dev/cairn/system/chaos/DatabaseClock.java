package dev.cairn.system.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** When PostgreSQL's clock was an hour ahead: what it wrote down then is read by the right clock again. */
final class DatabaseClock {
    /** How long a callback may be under way that was signed before the clock was set back. */
    private static final Duration A_TRY = Duration.ofSeconds(30);

    /** A killed server's backends may commit until they notice. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final List<Ahead> ends = new CopyOnWriteArrayList<>();
    private volatile @Nullable Instant since;

    private record Ahead(Instant from, Instant to) {
        boolean wrote(Instant time) {
            Instant right = time.minus(ClockFaults.AN_HOUR);
            return !right.isBefore(from) && !right.isAfter(to.plus(A_MOMENT));
        }
    }

    void begins() {
        since = Instant.now();
    }

    void ends() {
        Instant begun = since;
        if (begun != null) {
            ends.add(new Ahead(begun, Instant.now()));
        }
        since = null;
    }

    /**
     * When that was which PostgreSQL calls so. In a run of more than an hour, what is written exactly an hour after such
     * a time has the same name as what was written then, and is taken for it: a finding about it must be looked at with
     * that in mind.
     */
    Instant right(Instant time) {
        return ends.stream().anyMatch(ahead -> ahead.wrote(time)) ? time.minus(ClockFaults.AN_HOUR) : time;
    }

    /** Whether a callback may come now that was signed an hour ahead. */
    boolean mayBeAhead() {
        Instant now = Instant.now();
        return since != null
                || ends.stream().anyMatch(ahead -> ahead.to().plus(A_TRY).isAfter(now));
    }
}
