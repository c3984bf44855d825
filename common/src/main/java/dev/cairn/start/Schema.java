package dev.cairn.start;

import dev.cairn.start.DatabaseAddress.Address;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.postgresql.ds.PGSimpleDataSource;

/** The database's schema: who migrates it, and who waits for that. */
public final class Schema {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

    /** Whoever has the connections may give some back: this is waited for however long it takes. */
    private static final String NO_ROOM = "It has no room for another connection.";

    /** Every start grants anew, for a migration may have made tables since. */
    private static final String GRANT = """
            do $$ begin
                execute format('grant usage on schema %%I to %1$s', current_schema());
                execute format('grant select, insert, update, delete on all tables in schema %%I to %1$s', current_schema());
            end $$
            """;

    /** Whatever the role or the database has: a migration may take long, but not wait for others without end. */
    private static final String LIMITS =
            "set statement_timeout = 0; set lock_timeout = '60s'; set idle_in_transaction_session_timeout = '10min'";

    private Schema() {}

    /**
     * Migrates as the owner, lets the engine's role use what is there and looks whether it can log in.
     *
     * @throws StartRefused with the server's own reason
     */
    public static void migrate(Address owner, Address engine) {
        new DatabaseCheck(owner).run();
        DataSource source = source(owner);
        try {
            Flyway flyway =
                    Flyway.configure().dataSource(source).initSql(LIMITS).load();
            flyway.migrate();
            tellIfNewer(flyway);
        } catch (FlywayException e) {
            throw new StartRefused(MigrationRefusal.of(owner, e));
        }
        if (!engine.user().isEmpty() && !engine.user().equals(owner.user())) {
            grant(source, owner, engine.user());
            new DatabaseCheck(engine).run();
        }
    }

    /** Waits until somebody has migrated the database as far as this program knows it. */
    public static void await(Address address) {
        Flyway flyway = Flyway.configure().dataSource(source(address)).load();
        long end = System.nanoTime() + LONGEST_WAIT.toNanos();
        String told = "";
        while (true) {
            String missing = missing(flyway);
            if (missing.isEmpty()) {
                tellIfNewer(flyway);
                new DatabaseCheck(address).run();
                return;
            }
            if (System.nanoTime() > end && !missing.equals(NO_ROOM)) {
                throw new StartRefused("The database " + address + " is not ready for this worker: " + missing
                        + " Start an api of the same version: it makes the tables.");
            }
            if (!told.equals(missing)) {
                System.err.println("cairn: waiting for the database. " + missing);
                told = missing;
            }
            Pause.between();
        }
    }

    public static DataSource source(Address address) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user());
        source.setPassword(address.password());
        return source;
    }

    /** It may well fit: during an upgrade the programs of the release before go on over the new tables. */
    private static void tellIfNewer(Flyway flyway) {
        MigrationInfo current = flyway.info().current();
        if (current != null && current.getState().name().startsWith("FUTURE")) {
            System.err.println(
                    "cairn: the database has the tables of a newer release, migration " + current.getVersion()
                            + ". This program goes on; jobs whose statements do not fit any more are parked. Upgrade it.");
        }
    }

    private static String missing(Flyway flyway) {
        try {
            int pending = flyway.info().pending().length;
            return pending == 0 ? "" : pending + " migrations are still to be done.";
        } catch (FlywayException e) {
            return MigrationRefusal.isFull(e) ? NO_ROOM : MigrationRefusal.reason(e);
        }
    }

    private static void grant(DataSource source, Address owner, String engine) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(GRANT.formatted(statement.enquoteIdentifier(engine, true)));
        } catch (SQLException e) {
            throw new StartRefused("The database's owner " + owner.user() + " cannot let the role " + engine
                    + " use the tables: " + e.getMessage() + " Check CAIRN_DB_USER and CAIRN_DB_OWNER_USER.");
        }
    }
}
