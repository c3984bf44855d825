package dev.cairn.system.chaos;

import dev.cairn.system.chaos.planted.PlantedBug;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run does.
 *
 * @param seed decides the orders, the faults' order, their targets and their lengths
 * @param length how long faults strike; null: each fault once
 * @param faults those that may strike
 * @param perSecond orders a second
 * @param ticketsAlone whether workers look for no due jobs and no ticket is sent again: what a ticket loses stays lost then
 * @param bug what to plant into the programs, to see whether it is found; null for nothing
 */
record Plan(
        long seed,
        @Nullable Duration length,
        List<Fault> faults,
        double perSecond,
        int workers,
        boolean ticketsAlone,
        @Nullable PlantedBug bug) {

    private static final Duration MOST_OF_A_ROUND = Duration.ofMinutes(10);
    private static final long DISK_AT_FIRST = 1L << 30;

    /** Twice what a job took, with what the audit wrote about it. */
    private static final long DISK_OF_A_JOB = 64 << 10;

    /** The bytes of a disk that all jobs of this run fit on; 0 if none is to become full. */
    long disk() {
        double seconds = length == null ? MOST_OF_A_ROUND.toSeconds() : length.toSeconds();
        return DiskFaults.areAmong(faults) ? DISK_AT_FIRST + (long) (seconds * perSecond * DISK_OF_A_JOB) : 0;
    }

    /** The same one for every run of this seed and these faults. */
    Schedule schedule() {
        return new Schedule(seed, faults);
    }

    /** A bug that keeps jobs open for ever need not be waited for as long. */
    Duration mostOfADrain() {
        return Duration.ofSeconds(bug == null ? 120 : 30);
    }
}
