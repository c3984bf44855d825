package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import dev.cairn.system.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** What happens to clocks. */
final class ClockFaults {
    static final Duration AN_HOUR = Duration.ofHours(1);

    /** Long enough for parkings and callbacks that begin and end under a wrong clock. */
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    private ClockFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "clocks",
                        Set.of(Part.PROGRAMS),
                        "workers and an api an hour ahead, behind, and jumping",
                        ClockFaults::programs),
                new Fault(
                        "database-clock",
                        Set.of(Part.DATABASE),
                        "PostgreSQL's clock an hour ahead after a crash, then set back",
                        ClockFaults::database));
    }

    private static WallClock clock(Path hands, Duration by) throws IOException, CannotStrike {
        return WallClock.at(hands)
                .orElseThrow(() -> new CannotStrike("libfaketime is not installed (Debian's package faketime)"))
                .off(by);
    }

    private static void programs(Field field) throws Exception {
        List<Program> workers = field.fleet().workers();
        mislead(field, workers.getFirst(), AN_HOUR);
        mislead(field, workers.getLast(), AN_HOUR.negated());
        mislead(field, field.anyApi().program(), AN_HOUR);
    }

    /** Started under a wrong clock, which then jumps over the right time while the program runs. */
    private static void mislead(Field field, Program program, Duration by) throws Exception {
        WallClock clock = clock(Path.of(program.log() + ".clock"), by);
        field.strikes(program);
        program.terminate();
        clock.environment().forEach(program::with);
        try {
            field.start(program);
            field.hold(A_WHILE);
            clock.off(by.negated());
            field.hold(A_WHILE);
            clock.off(Duration.ZERO);
            field.hold(Duration.ofSeconds(2));
            program.terminate();
        } finally {
            clock.environment().keySet().forEach(program::without);
        }
        field.start(program);
        field.tally().add("programs under a wrong clock", 1);
    }

    private static void database(Field field) throws Exception {
        WallClock clock = clock(field.fleet().postgres().hands(), AN_HOUR);
        field.killPostgres();
        field.fleet().postgres().under(clock);
        try {
            field.databaseClock().begins();
            field.startPostgres();
            field.hold(Field.LEASE.multipliedBy(2));
            field.killPostgres();
        } finally {
            field.fleet().postgres().under(null);
            field.databaseClock().ends();
        }
        field.startPostgres();
        field.hold(Duration.ofSeconds(5));
    }
}
