package dev.cairn.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * A job that a process before this one did not finish.
 *
 * @param claimed whether its claim was committed
 * @param kept the outcomes of its steps, by position
 */
record Unfinished(Job job, boolean claimed, Map<Integer, String> kept) {
    private static final String ALL = """
            select job.id, job.agent, job.state, request.input, step.position, step.outcome
            from job join request on request.job_id = job.id left join step on step.job_id = job.id
            where job.state <> 'succeeded'
            order by job.id
            """;

    /** The least recovery: whatever is not finished goes on here. */
    static List<Unfinished> all(DataSource dataSource) throws SQLException {
        List<Unfinished> all = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(ALL);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                UUID id = row.getObject("id", UUID.class);
                if (all.isEmpty() || !all.getLast().job().id().equals(id)) {
                    Job job = new Job(id, "", new byte[0], row.getString("agent"), row.getString("input"));
                    all.add(new Unfinished(job, row.getString("state").equals("running"), new HashMap<>()));
                }
                if (row.getString("outcome") != null) {
                    all.getLast().kept().put(row.getInt("position"), row.getString("outcome"));
                }
            }
        }
        return all;
    }
}
