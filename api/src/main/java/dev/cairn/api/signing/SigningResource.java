package dev.cairn.api.signing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.cairn.api.http.CurrentCaller;
import dev.cairn.api.http.Needs;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.Problem.FieldError;
import dev.cairn.api.problem.Refusal;
import dev.cairn.callback.CallbackSecrets;
import dev.cairn.tenant.Scope;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** {@code /v1/signing-secret}: of the key's own tenant. */
@Path("/v1/signing-secret")
@Produces(MediaType.APPLICATION_JSON)
public class SigningResource {
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);
    private static final Duration USUAL_OVERLAP = Duration.ofHours(24);
    private static final int LONGEST_BODY = 1024;
    private static final ObjectReader JSON = new ObjectMapper()
            .readerFor(Rotation.class)
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final CallbackSecrets secrets;
    private final CurrentCaller caller;

    public SigningResource(CallbackSecrets secrets, CurrentCaller caller) {
        this.secrets = secrets;
        this.caller = caller;
    }

    /** @param overlap ISO-8601 duration; left out for a day */
    @Schema(name = "Rotation")
    public record Rotation(
            @Schema(implementation = String.class, example = "PT24H", description = "PT0S to P7D; a day if left out")
            @Nullable
            String overlap) {}

    @GET
    @Needs(Scope.ADMIN)
    @RunOnVirtualThread
    @Operation(
            operationId = "getSigningSecret",
            summary = "About the secret that signs the tenant's callbacks",
            description = "Never the secret itself.")
    @APIResponse(
            responseCode = "200",
            description = "Since when it signs, and whether it was revealed",
            content = @Content(schema = @Schema(implementation = SecretDocument.class)))
    public Response about() {
        return answer(null);
    }

    @POST
    @Path("reveal")
    @Needs(Scope.ADMIN)
    @RunOnVirtualThread
    @Operation(
            operationId = "revealSigningSecret",
            summary = "The secret that signs the tenant's callbacks, once",
            description = "Keep it where the receiver checks signatures. It is not shown a second time.")
    @APIResponse(
            responseCode = "200",
            description = "The secret",
            content = @Content(schema = @Schema(implementation = SecretDocument.class)))
    @APIResponse(
            responseCode = "409",
            description = "It was revealed before",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response reveal() {
        return answer(secrets.reveal(caller.tenant()).orElseThrow(Refusal::secretAlreadyRevealed));
    }

    @POST
    @Path("rotate")
    @Needs(Scope.ADMIN)
    @RunOnVirtualThread
    @Operation(
            operationId = "rotateSigningSecret",
            summary = "A new secret to sign the tenant's callbacks",
            description = "The old one signs beside it for the overlap.")
    @RequestBody(content = @Content(schema = @Schema(implementation = Rotation.class)))
    @APIResponse(
            responseCode = "200",
            description = "The new secret",
            content = @Content(schema = @Schema(implementation = SecretDocument.class)))
    @APIResponse(
            responseCode = "422",
            description = "The overlap does not fit; nothing was rotated",
            content = @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
    public Response rotate(@Nullable String body) {
        return answer(secrets.rotate(caller.tenant(), overlap(body)).orElseThrow(Refusal::rotatedMeanwhile));
    }

    private Response answer(@Nullable String secret) {
        return Response.ok(SecretDocument.of(secrets.current(caller.tenant()), secret))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static Duration overlap(@Nullable String body) {
        if (body == null || body.isBlank()) {
            return USUAL_OVERLAP;
        }
        if (body.length() > LONGEST_BODY) {
            throw Refusal.tooLarge(LONGEST_BODY);
        }
        Rotation rotation = read(body);
        if (rotation == null || rotation.overlap() == null) {
            return USUAL_OVERLAP;
        }
        try {
            Duration overlap = Duration.parse(rotation.overlap());
            if (!overlap.isNegative() && overlap.compareTo(LONGEST_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (DateTimeParseException e) {
            // Falls through to the one sentence that says what would be right.
        }
        throw Refusal.invalidFields(
                List.of(new FieldError("/overlap", "must be an ISO-8601 duration from PT0S to P7D, such as PT24H")));
    }

    private static @Nullable Rotation read(String body) {
        try {
            return JSON.readValue(body);
        } catch (JsonProcessingException e) {
            throw Refusal.malformedJson("It must be a JSON object with nothing but an `overlap`, or left out.");
        }
    }
}
