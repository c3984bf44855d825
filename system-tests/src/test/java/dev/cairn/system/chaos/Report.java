package dev.cairn.system.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param struck how often each fault struck, in the order of first strike
 * @param orders how many were accepted
 * @param unknown requests whose answer was lost or a 503
 * @param modelCalls requests to the model
 * @param keptCalls replies that were kept
 * @param underWay requests for kept replies that a stopped process had begun and sent when it went on
 * @param drain how long the backlog took to empty after the last fault
 * @param told what faults counted of themselves, and how the processes ended, as lines
 */
record Report(
        long seed,
        Map<String, Integer> struck,
        long orders,
        long unknown,
        long modelCalls,
        long keptCalls,
        int underWay,
        Stall stall,
        Duration drain,
        String told,
        List<Finding> findings,
        String stories) {

    private long count(String invariant) {
        return findings.stream()
                .filter(finding -> finding.invariant().equals(invariant))
                .count();
    }

    String table() {
        StringBuilder table = new StringBuilder();
        struck.forEach((fault, times) -> table.append("  %-22s %4d%n".formatted(fault, times)));
        table.append("  %-44s %d%n".formatted("jobs", orders));
        table.append("  %-44s %d%n".formatted("requests answered 503 or not at all", unknown));
        table.append("  %-44s %d%n".formatted("jobs lost or never ordered (I1)", count("I1")));
        table.append("  %-44s %d%n".formatted("wrong moves, double settlements (I2)", count("I2")));
        table.append("  %-44s %d%n".formatted("steps committed twice or asked again (I3)", count("I3")));
        table.append("  %-44s %d%n".formatted("results other than without faults (I4)", count("I4")));
        table.append("  %-44s %d%n".formatted("writes of attempts that had lost (I5)", count("I5")));
        table.append("  %-44s %d%n".formatted("callbacks missing, doubled or wrong (I6)", count("I6")));
        table.append("  %-44s %d%n".formatted("effects doubled or missing (I7)", count("I7")));
        table.append("  %-44s %d%n".formatted("told to another tenant (I8)", count("I8")));
        table.append("  %-44s %d%n".formatted("secrets told (I9)", count("I9")));
        table.append("  %-44s %d%n".formatted("wrong answers to good orders (I10)", count("I10")));
        table.append("  %-44s %d%n".formatted("jobs left after the drain (I11)", count("I11")));
        table.append("  %-44s %d%n".formatted("calls past a limit (I12)", count("I12")));
        table.append("  %-44s %d, of which %d were kept%n".formatted("model calls", modelCalls, keptCalls));
        table.append("  %-44s %d%n".formatted("sent by stopped processes that went on", underWay));
        table.append("  %-44s %d s%n"
                .formatted("longest stall of a job", stall.length().toSeconds()));
        table.append("  %-44s %d s%n".formatted("drain after the last fault", drain.toSeconds()));
        table.append(told);
        return table.toString();
    }
}
