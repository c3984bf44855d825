package dev.cairn.api.control;

import dev.cairn.api.http.CurrentCaller;
import dev.cairn.api.http.Needs;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.Refusal;
import dev.cairn.api.status.JobDocument;
import dev.cairn.job.Control;
import dev.cairn.job.JobId;
import dev.cairn.job.JobListener;
import dev.cairn.job.JobState;
import dev.cairn.job.JobViews;
import dev.cairn.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code POST /v1/jobs/{id}/…}. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class ControlResource {
    private final Control control;
    private final JobViews views;
    private final JobListener waiting;
    private final CurrentCaller caller;

    public ControlResource(Control control, JobViews views, JobListener waiting, CurrentCaller caller) {
        this.control = control;
        this.views = views;
        this.waiting = waiting;
        this.caller = caller;
    }

    @POST
    @Path("{id}/cancel")
    @Needs(Scope.CONTROL)
    @RunOnVirtualThread
    @Operation(
            operationId = "cancelJob",
            summary = "Cancel a job",
            description = "A queued job ends at once; a running one when its worker hears of it, within about a second."
                    + " Asking again changes nothing.")
    @APIResponse(
            responseCode = "200",
            description = "Cancelled",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "202",
            description = "Asked for; the job is still running",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "404",
            description = "The tenant has no such job",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    @APIResponse(
            responseCode = "409",
            description = "It had ended otherwise before",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response cancel(@PathParam("id") @Parameter(example = "job_01k9z3v5t8e8fa3jv0c1c7q2mb") String id) {
        JobId job = JobId.parse(id).orElseThrow(Refusal::noSuchJob);
        JobState state = control.cancel(caller.tenant(), job).orElseThrow(Refusal::noSuchJob);
        waiting.changed(job, state.isFinal());
        return switch (state) {
            case CANCELLED -> answer(200, job);
            case QUEUED, RUNNING -> answer(202, job);
            case SUCCEEDED, FAILED -> throw Refusal.alreadyFinal(state.word());
        };
    }

    private Response answer(int status, JobId job) {
        return Response.status(status)
                .entity(JobDocument.of(views.find(caller.tenant(), job).orElseThrow(Refusal::noSuchJob)))
                .build();
    }
}
