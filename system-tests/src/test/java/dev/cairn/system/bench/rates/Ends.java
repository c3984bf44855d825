package dev.cairn.system.bench.rates;

import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Counts the ends of jobs from an identifier on. A look reads the rows of jobs that are open, and of those a little older:
 * reading all of them each time would cost the database more than the jobs do, and the more the longer they take.
 */
final class Ends {
    /** Identifiers are made before their rows are seen, and in several threads. */
    private static final long MARGIN_MILLIS = 250;

    /** A row that was seen later than that is missed, until all are counted anew. */
    private static final Duration LONGEST_STANDSTILL = Duration.ofSeconds(1);

    private final Books books;
    private final UUID first;
    private UUID from;
    private UUID settledBelow;
    private int before;
    private int most;
    private long lastRise = System.nanoTime();

    /**
     * What one look finds.
     *
     * @param settled succeeded jobs with identifiers below the one asked about
     * @param oldestOpen null if none is open
     */
    record Look(
            int succeeded,
            int failed,
            int settled,
            @Nullable UUID oldestOpen) {}

    Ends(Books books, UUID first) {
        this.books = books;
        this.first = first;
        this.from = first;
        this.settledBelow = first;
    }

    /** How many have succeeded; refuses to go on if one ended otherwise. */
    int succeeded() throws SQLException {
        Look look = books.look(from, settledBelow);
        if (look.failed() > 0) {
            throw new IllegalStateException(look.failed() + " jobs failed: what is measured is not what was asked for");
        }
        int all = before + look.succeeded();
        before += look.settled();
        from = settledBelow;
        if (look.oldestOpen() != null) {
            settledBelow = later(from, minus(look.oldestOpen(), MARGIN_MILLIS));
        }
        if (all > most) {
            most = all;
            lastRise = System.nanoTime();
        } else if (System.nanoTime() - lastRise > LONGEST_STANDSTILL.toNanos()) {
            countAnew();
        }
        return all;
    }

    private void countAnew() {
        from = first;
        settledBelow = first;
        before = 0;
        lastRise = System.nanoTime();
    }

    /** The least identifier of so many milliseconds earlier. */
    private static UUID minus(UUID id, long millis) {
        return new UUID(id.getMostSignificantBits() - (millis << 16) >> 16 << 16, 0);
    }

    /** Of two from this age, whose first bits are no sign. */
    private static UUID later(UUID one, UUID other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
