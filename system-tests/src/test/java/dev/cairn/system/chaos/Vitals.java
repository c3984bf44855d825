package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Memory, threads, open files and connections of the programs: one that is warm must not grow any more. */
final class Vitals {
    /** Often enough to meet the moments in which a process has little to do. */
    private static final Duration BETWEEN = Duration.ofSeconds(1);

    /** A run of this length that could judge nobody has checked nothing. */
    private static final Duration LONG = Duration.ofMinutes(20);

    private final Field field;
    private final Map<Long, Life> lives = new ConcurrentSkipListMap<>();
    private final Thread thread = Thread.ofVirtual().name("vitals").unstarted(this::lookForEver);

    Vitals(Field field) {
        this.field = field;
    }

    void start() {
        thread.start();
    }

    private void lookForEver() {
        try {
            while (true) {
                field.programs().forEach(this::look);
                field.hold(BETWEEN);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Program program) {
        if (!program.isAlive()) {
            return;
        }
        long pid = program.pid();
        try {
            Sample sample = Sample.of(pid);
            Instant now = Instant.now();
            lives.computeIfAbsent(pid, any -> new Life(program.log().getFileName() + " (process " + pid + ")", now))
                    .looked(now, sample);
        } catch (IOException ended) {
            // Between the question whether it lives and the look.
        }
    }

    /** Looks no more. */
    List<Finding> stop(Plan plan) throws InterruptedException {
        thread.interrupt();
        thread.join();
        List<Finding> findings = new ArrayList<>();
        for (Life life : judged()) {
            if (life.hasGrown()) {
                findings.add(new Finding("vitals", "a process grew: " + life, null, null));
            }
        }
        if (judged().isEmpty() && somebodyShouldHaveLived(plan)) {
            findings.add(new Finding("vitals", "no process lived for long enough to be judged", null, null));
        }
        return findings;
    }

    /** Where only programs are struck, none may be left alone for so long. */
    private static boolean somebodyShouldHaveLived(Plan plan) {
        return plan.length() != null
                && plan.length().compareTo(LONG) >= 0
                && plan.faults().stream().anyMatch(fault -> fault.part() != Part.PROGRAMS);
    }

    private List<Life> judged() {
        return lives.values().stream().filter(Life::canBeJudged).toList();
    }

    /** How many were judged, and the one that was watched for longest. */
    String summary() {
        return judged().stream()
                .max(Comparator.comparing(Life::watched))
                .map(longest -> judged().size() + ", of them longest " + longest)
                .orElse("none: nobody was warm for two minutes");
    }
}
