package dev.cairn.api.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.http.CurrentCaller;
import dev.cairn.api.http.Needs;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.Refusal;
import dev.cairn.job.JobId;
import dev.cairn.job.JobView;
import dev.cairn.job.JobViews;
import dev.cairn.step.StepView;
import dev.cairn.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/jobs…}. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    private final JobViews views;
    private final JobWaits waits;
    private final MissingWorkers missing;
    private final CurrentCaller caller;
    private final ObjectMapper json;

    public StatusResource(
            JobViews views, JobWaits waits, MissingWorkers missing, CurrentCaller caller, ObjectMapper json) {
        this.views = views;
        this.waits = waits;
        this.missing = missing;
        this.caller = caller;
        this.json = json;
    }

    @GET
    @Path("{id}")
    @Needs(Scope.READ)
    @RunOnVirtualThread
    @Operation(
            operationId = "getJob",
            summary = "A job",
            description =
                    "With `wait` the answer comes when the job is final; with `If-None-Match` as well, when it has"
                            + " changed.")
    @APIResponse(
            responseCode = "200",
            description = "The job; `Retry-After` while it is not final",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(responseCode = "304", description = "Unchanged since the given ETag")
    @APIResponse(
            responseCode = "404",
            description = "The tenant has no such job",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response job(
            @PathParam("id") @Parameter(example = "job_01k9z3v5t8e8fa3jv0c1c7q2mb") String id,
            @QueryParam("wait")
                    @Parameter(description = "ISO-8601 duration, at most a minute", example = "PT30S")
                    @Nullable
                    String wait,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Parameter(example = "\"3\"") List<String> etags,
            @Context UriInfo uri) {
        // Not the argument above: a parameter without a value would be null there, as if it had not been given.
        Duration most = Preference.parameter(uri.getQueryParameters().getFirst("wait"));
        EntityTags seen = EntityTags.of(etags);
        JobView job = (seen.isNone()
                        ? waits.untilFinal(caller.tenant(), parse(id), most)
                        : waits.untilChanged(caller.tenant(), parse(id), seen, most))
                .orElseThrow(Refusal::noSuchJob);
        Response.ResponseBuilder answer = seen.matches(job.revision())
                ? Response.notModified()
                : Response.ok(JobDocument.of(job, missing.reason(caller.tenant(), job)));
        if (!job.state().isFinal()) {
            answer.header(HttpHeaders.RETRY_AFTER, JobDocument.retryAfter(job));
        }
        return answer.header(HttpHeaders.ETAG, JobDocument.etag(job))
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .build();
    }

    @GET
    @Needs(Scope.READ)
    @RunOnVirtualThread
    @Operation(operationId = "listJobs", summary = "Jobs, newest first", description = "Without inputs and outputs.")
    @APIResponse(
            responseCode = "200",
            description = "A page; `nextCursor` is left out on the last one",
            content = @Content(schema = @Schema(implementation = JobPage.class)))
    public JobPage jobs(
            @QueryParam("status") @Nullable String status,
            @QueryParam("agent") @Nullable String agent,
            @QueryParam("limit") @Parameter(description = "1 to 200, 50 if left out") @Nullable String limit,
            @QueryParam("cursor") @Parameter(description = "`nextCursor` of the page before") @Nullable String cursor,
            @QueryParam("metadata.*") @Parameter(description = "`metadata.<key>=<value>`, any number of them") @Nullable
                    String metadata,
            @Context UriInfo uri) {
        JobViews.Filter filter = ListQuery.read(uri.getQueryParameters());
        return JobPage.of(views.list(caller.tenant(), filter), filter.limit());
    }

    @GET
    @Path("{id}/steps")
    @Needs(Scope.READ)
    @RunOnVirtualThread
    @Operation(operationId = "getSteps", summary = "A job's kept steps, in order")
    @APIResponse(
            responseCode = "200",
            description = "The journal",
            content = @Content(schema = @Schema(implementation = Journal.class)))
    @APIResponse(
            responseCode = "404",
            description = "The tenant has no such job",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public StreamingOutput steps(@PathParam("id") @Parameter(example = "job_01k9z3v5t8e8fa3jv0c1c7q2mb") String id) {
        String tenant = caller.tenant();
        JobId job = parse(id);
        IntFunction<List<StepView>> after =
                place -> views.steps(tenant, job, place, JournalStream.PAGE).orElseThrow(Refusal::noSuchJob);
        return new JournalStream(json.writer(), after.apply(0), after);
    }

    /** A job's steps, as they are streamed. */
    @Schema(name = "Journal")
    public record Journal(List<StepDocument> steps) {}

    private static JobId parse(String id) {
        return JobId.parse(id).orElseThrow(Refusal::noSuchJob);
    }
}
