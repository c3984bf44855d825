package dev.cairn.api.callbacks;

import dev.cairn.api.http.CurrentCaller;
import dev.cairn.api.http.Needs;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.Refusal;
import dev.cairn.callback.Deliveries;
import dev.cairn.job.JobId;
import dev.cairn.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** {@code GET /v1/jobs/{id}/callbacks}. */
@Path("/v1/jobs")
@Produces(MediaType.APPLICATION_JSON)
public class CallbacksResource {
    private final Deliveries deliveries;
    private final CurrentCaller caller;

    public CallbacksResource(Deliveries deliveries, CurrentCaller caller) {
        this.deliveries = deliveries;
        this.caller = caller;
    }

    @GET
    @Path("{id}/callbacks")
    @Needs(Scope.READ)
    @RunOnVirtualThread
    @Operation(
            operationId = "getCallbacks",
            summary = "What became of a job's callbacks",
            description = "Empty until the job is final. Every try is listed.")
    @APIResponse(
            responseCode = "200",
            description = "The deliveries, newest last",
            content = @Content(schema = @Schema(implementation = Callbacks.class)))
    @APIResponse(
            responseCode = "404",
            description = "The tenant has no such job",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Callbacks callbacks(@PathParam("id") @Parameter(example = "job_01k9z3v5t8e8fa3jv0c1c7q2mb") String id) {
        JobId job = JobId.parse(id).orElseThrow(Refusal::noSuchJob);
        return new Callbacks(deliveries.of(caller.tenant(), job).orElseThrow(Refusal::noSuchJob).stream()
                .map(DeliveryDocument::of)
                .toList());
    }

    /** A job's deliveries. */
    @Schema(name = "Callbacks")
    public record Callbacks(List<DeliveryDocument> callbacks) {}
}
