package dev.cairn.system.bench;

import dev.cairn.job.JobId;
import dev.cairn.system.bench.Asked.Turn;
import dev.cairn.system.fleet.Fleet;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Whether what was kept stayed kept, by what PostgreSQL wrote down itself and by what the model heard. */
final class Kept {
    private static final String REPLIES = """
        select c.job, c.at, row_number() over (partition by c.job order by c.position) - 1 as turn
        from chaos.step_change c join step s on s.job_id = c.job and s.position = c.position
        where s.kind = 'model' and c.was is null
        """;

    private static final String CHANGED = "select count(*) from chaos.step_change where was in ('succeeded', 'failed')";
    private static final String NOT_DONE = "select count(*) from job where state <> 'succeeded'";
    private static final String LOST = "select count(*) from lease where lost and revoked_at is not null";

    private final Fleet fleet;
    private final List<Submissions.Sent> sent;
    private final Asked asked;

    Kept(Fleet fleet, List<Submissions.Sent> sent, Asked asked) {
        this.fleet = fleet;
        this.sent = sent;
        this.asked = asked;
    }

    Figures into(Figures figures) throws Exception {
        try (Connection connection = fleet.connect();
                Statement statement = connection.createStatement()) {
            long late = askedTooLate(statement);
            long twice = asked.all().values().stream()
                    .filter(times -> times.size() > 1)
                    .count();
            return figures.claim("every one of " + sent.size() + " jobs succeeded", count(statement, NOT_DONE) == 0)
                    .claim("no kept step was changed", count(statement, CHANGED) == 0)
                    .claim("no model call after its reply was kept: " + late, late == 0)
                    .claim("no model call was cut off and made again: " + twice, twice == 0)
                    .claim("no lease had to run out", count(statement, LOST) == 0);
        }
    }

    private long askedTooLate(Statement statement) throws SQLException {
        Map<UUID, String> subjects = sent.stream()
                .collect(Collectors.toMap(
                        each -> JobId.parse(each.job()).orElseThrow().value(), Submissions.Sent::subject));
        Map<Turn, Instant> kept = new HashMap<>();
        try (ResultSet row = statement.executeQuery(REPLIES)) {
            while (row.next()) {
                kept.put(
                        new Turn(subjects.get(row.getObject("job", UUID.class)), row.getInt("turn")),
                        row.getTimestamp("at").toInstant());
            }
        }
        return kept.entrySet().stream()
                .flatMap(each -> asked.at(each.getKey().subject(), each.getKey().number()).stream()
                        .filter(at -> at.isAfter(each.getValue())))
                .count();
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
