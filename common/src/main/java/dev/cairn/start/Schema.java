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

    /** Every start grants anew, for a migration may have made tables since. */
    private static final String GRANT = """
            do $$ begin
                execute format('grant usage on schema %%I to %1$s', current_schema());
                execute format('grant select, insert, update, delete on all tables in schema %%I to %1$s', current_schema());
            end $$
            """;

    private Schema() {}

    /**
     * Migrates as the owner and lets the engine's role use what is there.
     *
     * @throws StartRefused with the server's own reason
     */
    public static void migrate(Address owner, String engine) {
        owner.checkReachable();
        DataSource source = source(owner);
        try {
            Flyway flyway = Flyway.configure().dataSource(source).load();
            flyway.migrate();
            tellIfNewer(flyway);
        } catch (FlywayException e) {
            throw new StartRefused("The database " + owner + " cannot be migrated: " + e.getMessage());
        }
        if (!engine.isEmpty() && !engine.equals(owner.user())) {
            grant(source, owner, engine);
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
                return;
            }
            if (System.nanoTime() > end) {
                throw new StartRefused("The database " + address + " is not ready for this worker: " + missing
                        + " Start an api of the same version: it makes the tables.");
            }
            if (!told.equals(missing)) {
                System.err.println("cairn: waiting for the database. " + missing);
                told = missing;
            }
            pause();
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
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("It does not answer.");
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

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused("Interrupted while waiting for the database.");
        }
    }
}
