package dev.cairn.postgres;

import dev.cairn.agent.Offers;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What live workers offer, as their leases say, and for lanes without any what the last ones offered: workers may be at zero, and a
 * job that waits is what wakes them. Of a lane that never had a worker nothing is refused.
 */
public final class SqlOffers implements Offers {
    /**
     * One row for each live worker, or for each of the last ones, however many jobs there are. Those of an older release than the
     * last one's do not come again.
     */
    private static final String KNOWN = """
            with live as materialized (
                select lane, offers from lease where revoked_at is null and expires_at > clock_timestamp()
            ), last as materialized (
                select distinct on (lane) lane, release from lease
                where lane not in (select lane from live)
                order by lane, id desc
            )
            select lane, offers from live
            union
            select l.lane, l.offers from lease l cross join last where l.lane = last.lane and l.release = last.release
            """;

    /** Submissions ask at every call; what workers offer changes when one starts or leaves. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Database database;
    private volatile @Nullable Seen seen;

    public SqlOffers(Database database) {
        this.database = database;
    }

    private record Offering(String lane, Set<String> offers) {}

    private record Seen(List<Offering> workers, long atNanos) {}

    @Override
    public boolean has(String lane, String requirement) {
        List<Offering> workers =
                workers().stream().filter(worker -> worker.lane().equals(lane)).toList();
        return workers.isEmpty()
                || workers.stream().anyMatch(worker -> worker.offers().contains(requirement));
    }

    @Override
    public boolean knows(String lane) {
        return workers().stream().anyMatch(worker -> worker.lane().equals(lane));
    }

    private List<Offering> workers() {
        Seen last = seen;
        if (last == null || System.nanoTime() - last.atNanos() > FRESH_NANOS) {
            last = new Seen(database.query(KNOWN, SqlOffers::offers), System.nanoTime());
            seen = last;
        }
        return last.workers();
    }

    private static Offering offers(ResultSet row) throws SQLException {
        Array offers = row.getArray("offers");
        return new Offering(
                row.getString("lane"), Stream.of((String[]) offers.getArray()).collect(Collectors.toSet()));
    }
}
