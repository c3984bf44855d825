package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks whether every program that is not struck itself stays alive by its own account, whatever it depends on is doing. */
final class Pulse {
    /** In a row: on a busy machine one answer may come late. */
    private static final int MISSES = 3;

    private static final Duration BETWEEN = Duration.ofSeconds(2);

    private final Field field;
    private final Map<Program, Integer> misses = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Thread thread = Thread.ofVirtual().name("pulse").unstarted(this::feelForEver);

    Pulse(Field field) {
        this.field = field;
    }

    void start() {
        thread.start();
    }

    /** @return what was found */
    List<Finding> stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        return findings;
    }

    private void feelForEver() {
        try {
            while (true) {
                field.programs().forEach(this::feel);
                field.hold(BETWEEN);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void feel(Program program) {
        if (field.isStruck(program) || !program.isAlive() || program.answers("/q/health/live")) {
            misses.put(program, 0);
        } else if (misses.merge(program, 1, Integer::sum) == MISSES && !field.isStruck(program)) {
            findings.add(new Finding("liveness", "an orchestrator would have restarted " + program.log(), null, null));
        }
    }
}
