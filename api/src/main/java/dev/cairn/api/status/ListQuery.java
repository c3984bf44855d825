package dev.cairn.api.status;

import dev.cairn.api.problem.Refusal;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.JobViews;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the query of a list; an unknown or doubled parameter is an error, for ignoring it would list the wrong jobs. */
final class ListQuery {
    private static final int MOST = 200;
    private static final int USUAL = 50;
    private static final int MOST_CHARACTERS = 512;
    private static final String METADATA = "metadata.";

    private @Nullable JobState state;
    private @Nullable String agent;
    private @Nullable JobId before;
    private int limit = USUAL;
    private final Map<String, String> metadata = new HashMap<>();

    private ListQuery() {}

    static JobViews.Filter read(MultivaluedMap<String, String> parameters) {
        ListQuery query = new ListQuery();
        parameters.forEach((name, values) -> query.take(name, single(name, values)));
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
            default -> {
                if (!name.startsWith(METADATA) || name.length() == METADATA.length()) {
                    throw Refusal.badRequest("There is no parameter `" + name.replaceAll("[^\\x20-\\x7e]", "?")
                            + "`; known are status, agent, metadata.<key>, limit and cursor.");
                }
                metadata.put(name.substring(METADATA.length()), value);
            }
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

    /** PostgreSQL takes no U+0000 in text. */
    private static String single(String name, List<String> values) {
        String value = values.getFirst();
        if (values.size() != 1 || value.length() > MOST_CHARACTERS || (name + value).indexOf('\0') >= 0) {
            throw Refusal.badRequest("Each parameter may be given once, with at most " + MOST_CHARACTERS
                    + " characters, none of them U+0000.");
        }
        return value;
    }
}
