package dev.cairn.system.bench;

import com.github.f4b6a3.uuid.UuidCreator;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What a durable write takes at least: a row of one kilobyte, inserted and committed by a client that does nothing else. */
final class OneCommit {
    private static final int WARM_UP = 200;

    private OneCommit() {}

    /** As many as are asked for, one after the other, with so much time between them as jobs have. */
    static Times measure(Deployment deployment, int commits, double perSecond) throws Exception {
        try (Connection connection = deployment.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists one_commit (id uuid primary key, payload text not null)");
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into one_commit (id, payload) values (?, ?)")) {
                insert.setString(2, "I was charged twice for March. ".repeat(32));
                for (int i = 0; i < WARM_UP; i++) {
                    once(insert);
                }
                List<Duration> took = new ArrayList<>();
                for (int i = 0; i < commits; i++) {
                    TimeUnit.NANOSECONDS.sleep((long) (1e9 / perSecond));
                    took.add(once(insert));
                }
                return new Times(took);
            }
        }
    }

    private static Duration once(PreparedStatement insert) throws Exception {
        insert.setObject(1, UuidCreator.getTimeOrderedEpoch());
        long begun = System.nanoTime();
        insert.executeUpdate();
        return Duration.ofNanos(System.nanoTime() - begun);
    }
}
