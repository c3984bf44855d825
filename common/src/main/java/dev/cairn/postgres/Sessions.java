package dev.cairn.postgres;

import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives statements their sessions: as many as the server has room for, none that cannot write, and all with the
 * engine's settings. A source that is no pool is used as it is.
 */
final class Sessions {
    private static final Logger LOG = Logger.getLogger("dev.cairn.database");
    private static final long BETWEEN_CHECKS_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long BETWEEN_WORDS_NANOS = Duration.ofMinutes(10).toNanos();
    private static final long SMALL_NANOS = Duration.ofSeconds(15).toNanos();

    private final DataSource source;
    private final @Nullable AgroalDataSource pool;
    private final int most;
    private final boolean checked;
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicLong checkedNanos = new AtomicLong(System.nanoTime() - BETWEEN_CHECKS_NANOS);
    private volatile long smallUntilNanos;
    private volatile long toldNanos = System.nanoTime() - BETWEEN_WORDS_NANOS;
    private volatile boolean small;
    private final AtomicLong settingsLost = new AtomicLong();

    /** @param checked whether its sessions have the {@link SessionSettings} */
    Sessions(DataSource source, boolean checked) {
        this.source = source;
        this.pool = source instanceof AgroalDataSource agroal ? agroal : null;
        this.most = pool == null ? 0 : size(pool);
        this.checked = checked;
    }

    /** What is done in a session. */
    @FunctionalInterface
    interface Use<T> {
        T in(Connection session) throws SQLException;
    }

    <T> T use(Use<T> use) throws SQLException {
        try (Connection session = open()) {
            used.incrementAndGet();
            try {
                T result = use.in(session);
                check(session);
                return result;
            } finally {
                used.decrementAndGet();
            }
        } catch (SQLException e) {
            if (SqlStates.isReadOnly(e)) {
                renew();
            }
            throw e;
        }
    }

    /** Ends all sessions: those in use when they are given back. */
    void renew() {
        if (pool != null) {
            pool.flush(AgroalDataSource.FlushMode.GRACEFUL);
        }
    }

    /** Ends those that nobody uses: others may be waiting for them. */
    void giveBack() {
        if (pool != null) {
            pool.flush(AgroalDataSource.FlushMode.IDLE);
        }
    }

    /**
     * Lets this program do with the sessions that it has, after the server had no room for another one.
     *
     * @return whether it has any, so that it is worth waiting for one
     */
    boolean makeDo(SQLException refusal) {
        int have = used.get();
        if (pool == null || !SqlStates.isFull(refusal) || have == 0) {
            return false;
        }
        if (System.nanoTime() - toldNanos > BETWEEN_WORDS_NANOS) {
            toldNanos = System.nanoTime();
            LOG.warnf(
                    "The database has no room for more connections; this program does with those it has, and takes more when"
                            + " there is room. connections=%d most=%d reason=\"%s\"",
                    have, most, refusal.getMessage());
        }
        // In this order: whoever sees that the pool is small must not see the end of an earlier time.
        smallUntilNanos = System.nanoTime() + SMALL_NANOS;
        small = true;
        pool.getConfiguration().connectionPoolConfiguration().setMaxSize(have);
        return true;
    }

    /** Whether the server had no room for a session of this program within the last seconds. */
    boolean makesDo() {
        return small && System.nanoTime() - smallUntilNanos <= 0;
    }

    /** How often a session was found that had lost its settings. */
    long settingsLost() {
        return settingsLost.get();
    }

    private Connection open() throws SQLException {
        grow();
        try {
            return source.getConnection();
        } catch (SQLException e) {
            if (makeDo(e)) {
                return source.getConnection();
            }
            throw e;
        }
    }

    private void grow() {
        if (small && pool != null && System.nanoTime() - smallUntilNanos > 0) {
            small = false;
            pool.getConfiguration().connectionPoolConfiguration().setMaxSize(most);
        }
    }

    /** Now and then, of a session that is in use anyway: a pooler between may give it to others in between and reset it. */
    private void check(Connection session) throws SQLException {
        long last = checkedNanos.get();
        if (!checked
                || System.nanoTime() - last < BETWEEN_CHECKS_NANOS
                || !checkedNanos.compareAndSet(last, System.nanoTime())) {
            return;
        }
        List<String> lost = lost(session);
        if (!lost.isEmpty()) {
            settingsLost.incrementAndGet();
            LOG.errorf(
                    "A database session lost settings that the engine depends on; all sessions are made anew. Something between"
                            + " this program and PostgreSQL shares sessions among clients: a pooler must be in session mode."
                            + " settings=%s",
                    lost);
            renew();
        }
    }

    private static List<String> lost(Connection session) {
        try {
            return SessionSettings.lost(session);
        } catch (SQLException e) {
            // What the session was used for is done; the next use finds out what happened to it.
            return List.of();
        }
    }

    private static int size(AgroalDataSource pool) {
        return pool.getConfiguration().connectionPoolConfiguration().maxSize();
    }
}
