package dev.cairn.system.chaos;

import static dev.cairn.system.chaos.Part.DATABASE;

import dev.cairn.system.fleet.Disks;
import dev.cairn.system.fleet.Postgres;
import dev.cairn.system.fleet.SmallDisk;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What happens when PostgreSQL's disks are full. */
final class DiskFaults {
    private static final Duration FULL = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final String NO_ROOM = "53100";

    private static final List<Fault> ALL = List.of(
            new Fault(
                    "disk-full", DATABASE, "the disk of PostgreSQL's tables full, its log goes on", DiskFaults::tables),
            new Fault(
                    "log-disk-full",
                    DATABASE,
                    "the disk of PostgreSQL's log full: it ends with a panic",
                    DiskFaults::log));

    private DiskFaults() {}

    static List<Fault> all() {
        return ALL;
    }

    /** Whether a run needs disks that may become full. */
    static boolean areAmong(List<Fault> faults) {
        return faults.stream().anyMatch(ALL::contains);
    }

    private static Disks disks(Field field) throws CannotStrike {
        Postgres postgres = field.fleet().postgres();
        Disks disks = postgres.disks();
        if (disks == null) {
            throw new CannotStrike("PostgreSQL has no disks of its own here: " + postgres.whyNoDisks());
        }
        return disks;
    }

    private static void tables(Field field) throws Exception {
        SmallDisk disk = disks(field).tables();
        int refused = 0;
        try {
            for (Instant end = Instant.now().plus(FULL); Instant.now().isBefore(end); ) {
                disk.fill();
                refused += NO_ROOM.equals(stateAfterWriting(
                                field,
                                "insert into chaos.ballast select repeat('x', 8000)" + " from generate_series(1, 200)"))
                        ? 1
                        : 0;
                field.hold(BETWEEN_LOOKS);
            }
        } finally {
            disk.free();
            goesOn(field);
        }
        field.tell("a table could not grow " + refused + " times");
    }

    /** What was laid in for the log is used up by a flood: after that the next commit of anybody finds no room. */
    private static void log(Field field) throws Exception {
        SmallDisk disk = disks(field).log();
        int lost = 0;
        try {
            for (Instant end = Instant.now().plus(FULL); Instant.now().isBefore(end); ) {
                disk.fill();
                lost += stateAfterWriting(field, "select pg_logical_emit_message(false, 'chaos', repeat('x', 8000000))")
                                .isEmpty()
                        ? 0
                        : 1;
                field.hold(Duration.ofMillis(100));
            }
        } finally {
            disk.free();
            goesOn(field);
        }
        field.tell("PostgreSQL was away at " + lost + " looks");
    }

    /** @return the SQLSTATE; empty if it was written */
    private static String stateAfterWriting(Field field, String sql) throws Exception {
        try (Connection connection = field.fleet().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            return "";
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }

    /** As its supervisor would: a server that could not even recover has ended and is started again. */
    private static void goesOn(Field field) throws Exception {
        field.untilAnswered(() -> {
            if (!isRunning(field)) {
                field.startPostgres();
            }
            try (Connection connection = field.fleet().connect()) {
                return connection.isValid(1);
            }
        });
    }

    private static boolean isRunning(Field field) throws SQLException {
        try {
            return field.fleet().postgres().isRunning();
        } catch (IOException e) {
            throw new SQLException("whether PostgreSQL runs could not be seen", e);
        }
    }
}
