package dev.cairn.system.chaos;

import static dev.cairn.system.chaos.Part.DATABASE;
import static dev.cairn.system.chaos.Part.PROGRAMS;

import dev.cairn.system.Program;
import dev.cairn.system.WallClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What happens to clocks. */
final class ClockFaults {
    static final Duration AN_HOUR = Duration.ofHours(1);

    /** Long enough for parkings and callbacks that begin and end under a wrong clock. */
    private static final Duration A_WHILE = Duration.ofSeconds(6);

    /** Until a clock that was put right is seen. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private ClockFaults() {}

    static List<Fault> all() {
        return List.of(
                new Fault(
                        "clocks",
                        PROGRAMS,
                        "workers and an api an hour ahead, behind, and jumping",
                        ClockFaults::programs),
                new Fault(
                        "database-clock",
                        DATABASE,
                        "PostgreSQL's clock an hour ahead after a crash, then set back",
                        ClockFaults::database));
    }

    private static WallClock clock(Path hands, Duration by) throws IOException, CannotStrike {
        return WallClock.at(hands)
                .orElseThrow(() -> new CannotStrike("libfaketime is not installed (Debian's package faketime)"))
                .off(by);
    }

    /** A program, and how far off its clock is. */
    private record Misled(Program program, WallClock clock, Duration by) {
        static Misled of(Program program, Duration by) throws IOException, CannotStrike {
            return new Misled(program, ClockFaults.clock(Path.of(program.log() + ".clock"), by), by);
        }
    }

    /** Started under wrong clocks that disagree, which then jump over the right time while the programs run. */
    private static void programs(Field field) throws Exception {
        List<Program> workers = field.fleet().workers();
        List<Misled> misled = List.of(
                Misled.of(workers.getFirst(), AN_HOUR),
                Misled.of(workers.getLast(), AN_HOUR.negated()),
                Misled.of(field.anyApi().program(), AN_HOUR));
        List<Program> programs = misled.stream().map(Misled::program).toList();
        programs.forEach(field::strikes);
        misled.forEach(each -> each.clock().environment().forEach(each.program()::with));
        try {
            field.restart(programs);
            field.hold(A_WHILE);
            for (Misled each : misled) {
                each.clock().off(each.by().negated());
            }
            field.hold(A_WHILE);
            for (Misled each : misled) {
                each.clock().off(Duration.ZERO);
            }
            field.hold(A_MOMENT);
        } finally {
            misled.forEach(each -> each.clock().environment().keySet().forEach(each.program()::without));
        }
        field.restart(programs);
        field.tally().add("programs under a wrong clock", programs.size());
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
