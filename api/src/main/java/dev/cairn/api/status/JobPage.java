package dev.cairn.api.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.job.JobView;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of jobs. */
@Schema(name = "JobPage")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobPage(
        List<JobDocument> jobs,

        @Schema(description = "Give it back as `cursor` for the next page") @Nullable
        String nextCursor) {

    static JobPage of(List<JobView> jobs, int limit) {
        String next = jobs.size() < limit ? null : jobs.getLast().id().toString();
        return new JobPage(jobs.stream().map(JobDocument::of).toList(), next);
    }
}
