package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import dev.cairn.system.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;

/** SIGSTOP of a worker whose write is on its way: before its fence, or between fence and commit. */
final class WriteFreeze {
    private static final Duration MOST_OF_A_WAIT = Duration.ofSeconds(6);

    /** Any number that nobody else locks. */
    private static final int LOCK = 4_004;

    private static final String HOLDER = """
            create or replace function chaos.held() returns trigger language plpgsql set lock_timeout = 0 as $$
            begin
                if current_setting('application_name') = tg_argv[0] then
                    perform pg_advisory_xact_lock_shared(%d);
                end if;
                return new;
            end $$
            """.formatted(LOCK);

    /** The row that is inserted comes from the fence: when it gets here, the fence has been passed under the row's lock. */
    private static final String TRIGGER = """
            create or replace trigger chaos_held before insert on %s for each row execute function chaos.held('%s')
            """;

    private static final String WAITING =
            "select count(*) from pg_locks where locktype = 'advisory' and not granted and objid = " + LOCK;

    private final Field field;
    private final Program worker;

    private WriteFreeze(Field field) {
        this.field = field;
        this.worker = field.anyWorker();
    }

    static void atTheFence(Field field) throws Exception {
        WriteFreeze freeze = new WriteFreeze(field);
        field.strikes(freeze.worker);
        freeze.beforeTheFence();
    }

    static void atTheCommit(Field field) throws Exception {
        WriteFreeze freeze = new WriteFreeze(field);
        field.strikes(freeze.worker);
        freeze.beforeTheCommit();
    }

    /** What a worker writes about its attempts; a lease's renewal is none of it. */
    private static boolean isAWrite(String sql) {
        return sql.contains("insert into step") || sql.contains("insert into job_result");
    }

    private void beforeTheFence() throws Exception {
        Proxy proxy = field.fleet().links().toDatabase(worker);
        int before = proxy.heldEver();
        int refusedBefore = proxy.heldForNothing();
        AskedAgain again = new AskedAgain(field.fleet().modelKey(worker));
        field.model().mood(again);
        // What was asked before this is answered in vain: its step is kept elsewhere before the late write comes.
        field.hold(Duration.ofSeconds(1));
        proxy.hold(WriteFreeze::isAWrite);
        try {
            waitFor(() -> proxy.heldEver() > before);
            stopPastTheLease(proxy::letGo);
        } finally {
            proxy.letGo();
            field.model().mood((turn, by) -> {});
            again.answer();
        }
        int held = proxy.heldEver() - before;
        int refused = proxy.heldForNothing() - refusedBefore;
        field.tell("%d writes held before their fence, which refused %d; %d steps under way elsewhere meanwhile"
                .formatted(held, refused, again.count()));
        field.hit("writes held before their fence", held);
        field.tally().add("writes held before their fence, and refused", refused);
    }

    private void beforeTheCommit() throws Exception {
        try (Connection connection = field.fleet().connect();
                Statement statement = connection.createStatement()) {
            prepare(statement);
            waitFor(() -> waiting(statement) > 0);
            stopPastTheLease(() -> {
                long held = waiting(statement);
                field.tell(held + " writes held between fence and commit");
                field.hit("writes held between fence and commit", held);
                statement.execute("select pg_advisory_unlock(" + LOCK + ")");
            });
        } catch (SQLException away) {
            if (!isOfTheConnection(away)) {
                throw away;
            }
            // Another fault has the database; without this session's lock nothing is held.
            field.tally().add("freezes in writes that another fault broke off", 1);
        }
    }

    /** Lost, refused, or ended by PostgreSQL; anything else is a broken statement, with which this fault would hold nothing. */
    private static boolean isOfTheConnection(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("08") || state.startsWith("57P0") || state.startsWith("53");
    }

    private void prepare(Statement statement) throws SQLException {
        String name = worker.log().getFileName().toString().replace(".log", "");
        statement.execute(HOLDER);
        statement.execute(TRIGGER.formatted("step", name));
        statement.execute(TRIGGER.formatted("job_result", name));
        // Last: a write that a trigger of an earlier strike holds would keep the new one from being made.
        statement.execute("select pg_advisory_lock(" + LOCK + ")");
    }

    private static long waiting(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(WAITING)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** For the first one, and then a moment, in which more may come. */
    private void waitFor(Callable<Boolean> held) throws Exception {
        long end = System.nanoTime() + MOST_OF_A_WAIT.toNanos();
        while (!held.call() && System.nanoTime() < end) {
            field.hold(Duration.ofMillis(2));
        }
        field.hold(Duration.ofMillis(500 + field.random().nextInt(1000)));
    }

    /** What the held writes wait for. */
    private interface Release {
        void go() throws SQLException;
    }

    /** The writes go on before the process does: nobody in it could think better of them. */
    private void stopPastTheLease(Release release) throws Exception {
        field.stop(worker);
        try {
            field.hold(Field.LEASE.plusSeconds(4));
            release.go();
            field.hold(Duration.ofMillis(field.random().nextInt(500)));
        } finally {
            field.thaw(worker);
        }
        field.hold(Duration.ofMillis(200));
    }
}
