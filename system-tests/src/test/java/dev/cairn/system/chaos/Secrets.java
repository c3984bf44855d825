package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import dev.cairn.system.Receiver.Delivery;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Whether a secret got to where people or other systems read: logs, metrics, what a job tells of itself, callbacks. */
final class Secrets {
    /** What clients can read of what programs say about failures. */
    private static final String TOLD = """
            select 'job_result.error' as place from job_result where strpos(error::text, ?) > 0
            union select 'job.parked_reason' from job where strpos(parked_reason, ?) > 0
            union select 'step.outcome' from step where strpos(outcome::text, ?) > 0
            union select 'delivery_attempt.error' from delivery_attempt where strpos(error, ?) > 0
            union select 'delivery_attempt.excerpt' from delivery_attempt where strpos(excerpt, ?) > 0
            """;

    private static final int PLACES = 5;

    private final Fleet fleet;
    private final List<String> secrets;
    private final List<Finding> findings = new ArrayList<>();

    /** @param others than the fleet's own */
    Secrets(Fleet fleet, List<String> others) {
        this.fleet = fleet;
        this.secrets = Stream.concat(fleet.secrets().stream(), others.stream()).toList();
    }

    List<Finding> in(List<Delivery> callbacks) throws Exception {
        for (Program program : fleet.everyProgram()) {
            look(program.logged(), program.log().toString());
            if (program.isAlive()) {
                look(metrics(program), "the metrics of " + program.log());
            }
        }
        for (Delivery callback : callbacks) {
            look(callback.body(), "the body of callback " + callback.id());
            look(callback.headers().toString(), "the headers of callback " + callback.id());
        }
        try (Connection connection = fleet.connect()) {
            lookAtRows(connection);
        }
        return findings;
    }

    private void look(String text, String place) {
        for (int i = 0; i < secrets.size(); i++) {
            if (text.contains(secrets.get(i))) {
                found(i, place);
            }
        }
    }

    private static String metrics(Program program) throws IOException {
        try (var page = program.managementUri("/q/metrics").toURL().openStream()) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void lookAtRows(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TOLD)) {
            for (int i = 0; i < secrets.size(); i++) {
                for (int place = 1; place <= PLACES; place++) {
                    statement.setString(place, secrets.get(i));
                }
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found(i, row.getString(1));
                    }
                }
            }
        }
    }

    private void found(int secret, String place) {
        findings.add(new Finding("I9", "secret " + secret + " stands in " + place, null, null));
    }
}
