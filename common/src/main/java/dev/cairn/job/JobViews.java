package dev.cairn.job;

import dev.cairn.step.StepView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reading jobs; every read names the tenant. */
public interface JobViews {
    Optional<JobView> find(String tenant, JobId job);

    /** Newest first, without inputs and outputs. */
    List<JobView> list(String tenant, Filter filter);

    /**
     * The journal in order; empty when the tenant has no such job.
     *
     * @param after only steps behind this place; 0 to begin
     * @param most of them at once; fewer come at the end
     */
    Optional<List<StepView>> steps(String tenant, JobId job, int after, int most);

    /** The states and revisions of all watched jobs in one query, whoever owns them. */
    Map<JobId, Version> versions(Collection<JobId> jobs);

    /** How far a job has come. */
    record Version(long revision, boolean isFinal) {}

    /**
     * Which jobs to list.
     *
     * @param before only jobs older than this one: the cursor
     * @param limit 1 to 200
     */
    record Filter(
            @Nullable JobState state,
            @Nullable String agent,
            Map<String, String> metadata,
            @Nullable JobId before,
            int limit) {}
}
