package dev.cairn.api.status;

import dev.cairn.api.problem.Refusal;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.JobViews;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the query of a list; that each parameter is a known one, given once, was seen to before. */
final class ListQuery {
    private static final int MOST = 200;
    private static final int USUAL = 50;
    private static final String METADATA = "metadata.";

    private @Nullable JobState state;
    private @Nullable String agent;
    private @Nullable JobId before;
    private int limit = USUAL;
    private final Map<String, String> metadata = new HashMap<>();

    private ListQuery() {}

    static JobViews.Filter read(MultivaluedMap<String, String> parameters) {
        ListQuery query = new ListQuery();
        parameters.forEach((name, values) -> query.take(name, values.getFirst()));
        return new JobViews.Filter(query.state, query.agent, query.metadata, query.before, query.limit);
    }

    private void take(String name, String value) {
        switch (name) {
            case "status" ->
                state = JobState.of(value)
                        .orElseThrow(() -> Refusal.badRequest("`status` must be one of "
                                + Arrays.stream(JobState.values())
                                        .map(JobState::word)
                                        .toList() + "."));
            case "agent" -> agent = value;
            case "limit" -> limit = readLimit(value);
            case "cursor" ->
                before = JobId.parse(value)
                        .orElseThrow(() -> Refusal.badRequest("`cursor` must be the `nextCursor` of the page before."));
            default -> metadata.put(name.substring(METADATA.length()), value);
        }
    }

    private static int readLimit(String value) {
        if (value.matches("\\d{1,3}")) {
            int limit = Integer.parseInt(value);
            if (limit >= 1 && limit <= MOST) {
                return limit;
            }
        }
        throw Refusal.badRequest("`limit` must be 1 to " + MOST + ".");
    }
}
