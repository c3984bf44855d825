package dev.cairn.system.chaos;

import static dev.cairn.system.chaos.Part.DATABASE;

import dev.cairn.system.Program;
import dev.cairn.system.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** What happens to PostgreSQL and on the way to it. */
final class DatabaseFaults {
    private static final String CUT =
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                    + " and backend_type = 'client backend'";

    /** More than any PostgreSQL of a fleet has. */
    private static final int MOST_TAKEN = 500;

    private static final int SELDOM = 10;

    private DatabaseFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault("postgres-kill", DATABASE, "kill -9 of PostgreSQL, twice in a row", DatabaseFaults::kill),
                new Fault("postgres-terminate", DATABASE, "all backends terminated", DatabaseFaults::terminate),
                new Fault(
                        "reply-lost",
                        DATABASE,
                        "connections reset after COMMIT, before the answer",
                        LostReplies::strike),
                new Fault(
                        "worker-cut-off",
                        DATABASE,
                        "a worker's way to PostgreSQL frozen past its lease",
                        DatabaseFaults::cutOff),
                new Fault("database-away", DATABASE, "PostgreSQL unreachable for three leases", DatabaseFaults::away),
                new Fault(
                        "database-read-only",
                        DATABASE,
                        "PostgreSQL takes no writes, as one that was demoted",
                        DatabaseFaults::readOnly),
                new Fault(
                        "connections-exhausted",
                        DATABASE,
                        "all sessions cut, and every connection taken by somebody else",
                        DatabaseFaults::exhaust),
                new Fault(
                        "settings-lost",
                        DATABASE,
                        "settings of sessions reset again and again, then all sessions cut",
                        DatabaseFaults::loseSettings),
                new Fault(
                        "long-transaction", DATABASE, "a transaction that holds the horizon", DatabaseFaults::horizon));
    }

    private static void kill(Field field) throws Exception {
        for (int i = 0; i < 2; i++) {
            field.killPostgres();
            field.hold(Duration.ofMillis(field.random().nextInt(2000)));
            field.startPostgres();
            field.hold(Duration.ofMillis(1000 + field.random().nextInt(2000)));
        }
    }

    private static void terminate(Field field) throws Exception {
        for (int i = 0; i < 4; i++) {
            field.fleet().execute(CUT);
            field.hold(Duration.ofMillis(field.random().nextInt(1500)));
        }
    }

    private static void cutOff(Field field) throws Exception {
        Program worker = field.anyWorker();
        Proxy proxy = field.fleet().links().toDatabase(worker);
        proxy.freeze();
        holdAndHeal(field, Field.LEASE.plusSeconds(4), List.of(proxy));
    }

    private static void away(Field field) throws Exception {
        Collection<Proxy> proxies = field.fleet().links().toDatabase();
        proxies.forEach(Proxy::refuse);
        holdAndHeal(field, Field.LEASE.multipliedBy(3), proxies);
    }

    static void holdAndHeal(Field field, Duration time, Collection<Proxy> proxies) throws Exception {
        try {
            field.hold(time);
        } finally {
            proxies.forEach(Proxy::heal);
        }
    }

    private static void readOnly(Field field) throws Exception {
        for (int i = 0; i < 2; i++) {
            field.fleet().execute("alter system set default_transaction_read_only = on", "select pg_reload_conf()");
            try {
                field.hold(Duration.ofMillis(1000 + field.random().nextInt(5000)));
            } finally {
                field.fleet()
                        .execute(
                                "set default_transaction_read_only = off",
                                "alter system reset default_transaction_read_only",
                                "select pg_reload_conf()");
            }
            field.hold(Duration.ofMillis(field.random().nextInt(2000)));
        }
    }

    private static void exhaust(Field field) throws Exception {
        Deque<Connection> taken = new ArrayDeque<>();
        try {
            taken.add(field.fleet().connect());
            try (Statement statement = taken.getFirst().createStatement()) {
                statement.execute(CUT);
            }
            while (taken.size() < MOST_TAKEN) {
                taken.add(field.fleet().connect());
            }
            throw new CannotStrike("PostgreSQL gave " + MOST_TAKEN + " connections and would give more");
        } catch (SQLException full) {
            field.hold(Field.LEASE.plusSeconds(field.random().nextInt(5)));
        } finally {
            for (Connection each : taken) {
                each.close();
            }
        }
    }

    private static void loseSettings(Field field) throws Exception {
        Random random = new Random(field.random().nextLong());
        Collection<Proxy> proxies = field.fleet().links().toDatabase();
        int before = resetEver(proxies);
        proxies.forEach(proxy -> proxy.loseSettings(() -> {
            // Many connections ask at once.
            synchronized (random) {
                return random.nextInt(SELDOM) == 0;
            }
        }));
        holdAndHeal(field, Duration.ofSeconds(12), proxies);
        field.hit("sessions reset", resetEver(proxies) - before);
        field.fleet().execute(CUT);
    }

    private static int resetEver(Collection<Proxy> proxies) {
        return proxies.stream().mapToInt(Proxy::resetEver).sum();
    }

    private static void horizon(Field field) throws Exception {
        try (Connection connection = field.fleet().connect();
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            statement.execute("select count(*) from job");
            field.hold(Duration.ofSeconds(15));
            connection.rollback();
        }
    }
}
