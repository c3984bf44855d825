package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether a secret got into a log. */
record Secrets(Fleet fleet, List<String> others) {

    List<Finding> inLogs() throws IOException {
        List<Finding> findings = new ArrayList<>();
        for (Program program : fleet.everyProgram()) {
            String log = program.logged();
            List<String> secrets = new ArrayList<>(fleet.secrets());
            secrets.addAll(others);
            for (int i = 0; i < secrets.size(); i++) {
                if (log.contains(secrets.get(i))) {
                    findings.add(new Finding("I9", "secret " + i + " stands in " + program.log(), null, null));
                }
            }
        }
        return findings;
    }
}
