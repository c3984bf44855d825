package dev.cairn.api.submit;

import dev.cairn.api.http.AfterAnswer;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.api.http.CurrentCaller;
import dev.cairn.api.http.JsonCharset;
import dev.cairn.api.http.Needs;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.Refusal;
import dev.cairn.api.status.JobDocument;
import dev.cairn.api.status.JobWaits;
import dev.cairn.api.status.Preference;
import dev.cairn.job.JobId;
import dev.cairn.job.JobView;
import dev.cairn.job.StorageFailure;
import dev.cairn.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/jobs}. */
@Path("/v1/jobs")
public class SubmitResource {
    private static final int USUAL_BODY = 16_384;
    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

    private final Submitter submitter;
    private final JobWaits waits;
    private final CurrentCaller caller;
    private final AfterAnswer afterAnswer;
    private final int maxBody;

    public SubmitResource(
            Submitter submitter, JobWaits waits, CurrentCaller caller, AfterAnswer afterAnswer, ApiSettings settings) {
        this.submitter = submitter;
        this.waits = waits;
        this.caller = caller;
        this.afterAnswer = afterAnswer;
        this.maxBody = settings.maxBody();
    }

    @POST
    @Needs(Scope.SUBMIT)
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "submitJob",
            summary = "Submit a job",
            description = "Commits the job and answers 202 at once. Poll `Location`, or wait by `Prefer: wait=N`.")
    @Parameter(
            name = "Idempotency-Key",
            in = ParameterIn.HEADER,
            description = "1 to 255 visible ASCII characters; the same key and body give the same job",
            schema = @Schema(type = SchemaType.STRING),
            example = "order-4711")
    @Parameter(
            name = "Prefer",
            in = ParameterIn.HEADER,
            description = "`wait=N`: answer when final, at most N seconds later",
            schema = @Schema(type = SchemaType.STRING),
            example = "wait=10")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = OrderSchema.class),
                            examples = @ExampleObject(name = "support ticket", value = OrderSchema.EXAMPLE)))
    @APIResponse(
            responseCode = "202",
            description = "Accepted: the job will reach a final state",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "200",
            description = "Final within the preferred wait",
            content = @Content(schema = @Schema(implementation = JobDocument.class)))
    @APIResponse(
            responseCode = "422",
            description = "Fields, agent or input do not fit, or the idempotency key was used for another body; nothing"
                    + " was submitted. Also 413 for a body that is too large and 415 for one that is not JSON",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response submit(
            @Parameter(hidden = true) InputStream body, @Context HttpHeaders headers, @Context UriInfo uri) {
        checkContentType(headers);
        Optional<Duration> wait = Preference.wait(headers.getRequestHeader("Prefer"));
        JobView job = submitter.submit(
                caller.tenant(),
                read(body, headers.getLength()),
                idempotencyKey(headers),
                wait.isEmpty() ? afterAnswer : Runnable::run);
        return answer(wait.isEmpty() ? job : awaited(job, wait.get()), wait, uri);
    }

    /** It was accepted: a database that goes away while it is waited for makes no failure of that. */
    private JobView awaited(JobView job, Duration most) {
        try {
            return waits.untilFinal(caller.tenant(), job.id(), most).orElse(job);
        } catch (StorageFailure e) {
            return job;
        }
    }

    /** @param announced the length that came before it and was admitted; negative if none did */
    private byte[] read(InputStream body, int announced) {
        try {
            byte[] bytes = announced < 0 ? body.readNBytes(maxBody + 1) : whole(body, announced);
            if (bytes.length > maxBody) {
                throw Refusal.tooLarge(maxBody);
            }
            if (announced < 0 || bytes.length == announced) {
                return bytes;
            }
        } catch (IOException e) {
            // Said below: whoever sent it has left or is told.
        }
        throw Refusal.badRequest("The body broke off before its end.");
    }

    /** A usual body is given its place at once; a large one as it comes, for announcing one costs its sender nothing. */
    private static byte[] whole(InputStream body, int announced) throws IOException {
        if (announced > USUAL_BODY) {
            return body.readNBytes(announced);
        }
        byte[] bytes = new byte[announced];
        int came = body.readNBytes(bytes, 0, announced);
        return came == announced ? bytes : Arrays.copyOf(bytes, came);
    }

    private static Response answer(JobView job, Optional<Duration> wait, UriInfo uri) {
        boolean finished = wait.isPresent() && job.state().isFinal();
        Response.ResponseBuilder answer = Response.status(finished ? 200 : 202)
                .entity(JobDocument.of(job))
                .header(HttpHeaders.LOCATION, location(uri, job.id()))
                .header(HttpHeaders.ETAG, JobDocument.etag(job));
        if (!finished) {
            answer.header(HttpHeaders.RETRY_AFTER, JobDocument.retryAfter(job));
        }
        wait.ifPresent(w -> answer.header("Preference-Applied", "wait=" + w.toSeconds()));
        return answer.build();
    }

    private static String location(UriInfo uri, JobId job) {
        return uri.getBaseUri() + "v1/jobs/" + job;
    }

    private static void checkContentType(HttpHeaders headers) {
        MediaType type = headers.getMediaType();
        if (type == null || type.isWildcardType() || type.isWildcardSubtype()) {
            throw Refusal.unsupportedMediaType("Send Content-Type: application/json, in UTF-8.");
        }
        JsonCharset.check(type);
    }

    private static @Nullable String idempotencyKey(HttpHeaders headers) {
        List<String> keys = headers.getRequestHeader("Idempotency-Key");
        if (keys.isEmpty()) {
            return null;
        }
        if (keys.size() != 1 || !KEY.matcher(keys.getFirst()).matches()) {
            throw Refusal.badRequest("Idempotency-Key must be one header of 1 to 255 visible ASCII characters.");
        }
        return keys.getFirst();
    }
}
