package dev.cairn.postgres;

import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.JobViews.Filter;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What clients look at. */
final class ClientActs {
    private static final int PAGE = 20;

    /** A job with its request and its result, by table or by index and table. */
    private static final int ROWS = 6 * PAGE;

    private final Looks looks;
    private final Database database;

    ClientActs(Looks looks, Database database) {
        this.looks = looks;
        this.database = database;
    }

    /** At jobs that are known. */
    List<Act> looks() {
        return List.of(
                look("look at a job", job -> looks.find("default", job)),
                look("look at a journal", job -> looks.steps("default", job)),
                look("look how far jobs are", job -> new PanacheJobViews(database).versions(List.of(job))));
    }

    /** Newest first. Their plans are made for their arguments: no other one is good for a tenant of three jobs and of all. */
    List<Act> lists() {
        return List.of(
                list("the newest", "default", filter(null, null, Map.of())),
                list("the next page", "default", new Filter(null, null, Map.of(), JobId.next(), PAGE)),
                list("of a small tenant", History.SMALL, filter(null, null, Map.of())),
                list("of a tenant without any", "nobody", filter(null, null, Map.of())),
                list("those that wait", "default", filter(JobState.QUEUED, null, Map.of())),
                list("those that run", "default", filter(JobState.RUNNING, null, Map.of())),
                list("those that run of a small tenant", History.SMALL, filter(JobState.RUNNING, null, Map.of())),
                list("those that failed", "default", filter(JobState.FAILED, null, Map.of())),
                list("those that were cancelled", "other", filter(JobState.CANCELLED, null, Map.of())),
                listBehindThoseThatWait("default", filter(JobState.SUCCEEDED, null, Map.of())),
                list("of an agent", "default", filter(null, "agent-3", Map.of())),
                list("of an agent without any", "default", filter(null, "nobody", Map.of())),
                list("by metadata", "default", filter(null, null, Map.of("order", "4711"))),
                list("by metadata without any", "default", filter(null, null, Map.of("order", "none"))));
    }

    private Act look(String name, Consumer<JobId> look) {
        return new Act(name, 6, () -> {
            JobId job = database.first(
                            "select id from job where state = 'succeeded' order by id limit 1 offset 100",
                            row -> new JobId(Database.uuid(row, "id")))
                    .orElseGet(JobId::next);
            return () -> look.accept(job);
        });
    }

    private Act list(String name, String tenant, Filter filter) {
        return new Act("list " + name, ROWS, () -> () -> looks.list(tenant, filter));
    }

    /** Succeeded jobs have no index of their own: nearly all are, but those that wait may all be newer. */
    private Act listBehindThoseThatWait(String tenant, Filter filter) {
        return new Act("list those that succeeded", ROWS + 2 * History.WAITING, () -> () -> looks.list(tenant, filter));
    }

    private static Filter filter(@Nullable JobState state, @Nullable String agent, Map<String, String> metadata) {
        return new Filter(state, agent, metadata, null, PAGE);
    }
}
