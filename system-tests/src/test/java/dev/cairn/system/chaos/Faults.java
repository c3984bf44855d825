package dev.cairn.system.chaos;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every fault there is. */
final class Faults {
    private static final List<Fault> ALL = Stream.of(
                    WorkerFaults.all(), ClockFaults.all(), BrokerFaults.all(), DatabaseFaults.all(), DiskFaults.all())
            .flatMap(List::stream)
            .toList();

    private Faults() {}

    static List<Fault> all() {
        return ALL;
    }

    /** @throws IllegalArgumentException naming those there are, if one is unknown */
    static List<Fault> named(List<String> names) {
        Map<String, Fault> byName = ALL.stream().collect(Collectors.toMap(Fault::name, Function.identity()));
        return names.stream()
                .map(name -> {
                    Fault fault = byName.get(name);
                    if (fault == null) {
                        throw new IllegalArgumentException("There is no fault '" + name + "'. There are: "
                                + ALL.stream().map(Fault::name).collect(Collectors.joining(", ")));
                    }
                    return fault;
                })
                .toList();
    }
}
