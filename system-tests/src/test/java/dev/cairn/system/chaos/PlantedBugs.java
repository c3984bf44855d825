package dev.cairn.system.chaos;

import dev.cairn.system.chaos.planted.PlantedBug;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tries the harness itself: a run with each planted bug must find it, and the same run without it must find nothing. */
record PlantedBugs(double perSecond) {
    private static final int WORKERS = 3;
    private static final int SEED = 7;

    /** @return 0 if each was found, else 1 */
    int these(List<PlantedBug> bugs) throws Exception {
        int missed = 0;
        Report clean = run(null);
        System.out.printf(
                "%s  nothing, with nothing planted%n", clean.findings().isEmpty() ? "found " : "WRONG ");
        clean.findings().forEach(finding -> System.out.println("        " + finding));
        System.out.println(clean.stories());
        missed += clean.findings().isEmpty() ? 0 : 1;
        for (PlantedBug bug : bugs) {
            Report report = run(bug);
            boolean found =
                    report.findings().stream().anyMatch(finding -> bug.foundBy().contains(finding.invariant()));
            missed += found ? 0 : 1;
            System.out.printf("%s  %s%n", found ? "found " : "MISSED", bug.does());
            report.findings().stream()
                    .filter(finding -> bug.foundBy().contains(finding.invariant()))
                    .findFirst()
                    .ifPresent(finding -> System.out.println("        " + finding));
        }
        return missed == 0 ? 0 : 1;
    }

    Report run(@Nullable PlantedBug bug) throws Exception {
        List<String> faults = bug == null ? List.of("worker-kill") : bug.faults();
        boolean ticketsAlone = bug == null || bug == PlantedBug.ACKNOWLEDGED_BEFORE_THE_CLAIM;
        Plan plan = new Plan(SEED, Duration.ofSeconds(20), Faults.named(faults), perSecond, WORKERS, ticketsAlone, bug);
        try (Run run = new Run(plan, Progress.of(false))) {
            return run.go();
        }
    }
}
