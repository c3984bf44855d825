package dev.cairn.api.problem;

import dev.cairn.compute.ComputePool;
import dev.cairn.job.StorageFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Map;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every failure into a problem document; what the client cannot mend is logged and told without its inside. */
public class ProblemMapper {
    /** {@code Retry-After} of a 503: after this time the database, or another api, may answer. */
    public static final String RETRY_SECONDS = "2";

    private final AllowedMethods allowed;
    private final MeterRegistry metrics;

    public ProblemMapper(AllowedMethods allowed, MeterRegistry metrics) {
        this.allowed = allowed;
        this.metrics = metrics;
    }

    @ServerExceptionMapper
    public Response refused(Refusal refusal) {
        Response.ResponseBuilder answer = answer(refusal.problem());
        refusal.headers().forEach(answer::header);
        return answer.build();
    }

    /** What the framework itself rejects: unknown paths, methods, content types. */
    @ServerExceptionMapper
    public Response rejected(WebApplicationException rejection, UriInfo uri) {
        Response original = rejection.getResponse();
        if (original.getStatus() >= 500) {
            return broken(rejection);
        }
        Response.ResponseBuilder answer = answer(ofStatus(original.getStatus()));
        if (original.getStatus() == 405) {
            answer.header(HttpHeaders.ALLOW, String.join(", ", allowed.of(uri.getPath())));
        }
        return answer.build();
    }

    @ServerExceptionMapper
    public Response databaseAway(StorageFailure failure) {
        if (failure.kind() == StorageFailure.Kind.LOCK_TIMEOUT) {
            return answer(Problem.of(
                            409,
                            "busy",
                            "Another request holds what this one needs",
                            "Nothing was written. Send it again; with an Idempotency-Key that is always safe."))
                    .build();
        }
        if (!failure.passes()) {
            metrics.counter("cairn.database.refusals", "at", "request").increment();
            return broken(failure);
        }
        metrics.counter("cairn.database.failures", "at", "request").increment();
        Log.warnf(
                "The database did not answer a request; the client is told to come back. reason=\"%s\"",
                failure.getMessage());
        return answer(ofStatus(503))
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    public Response busy(ComputePool.Busy busy) {
        metrics.counter("cairn.compute.refusals").increment();
        Log.warn("Many documents wait to be checked against their schemas; a client is told to come back.");
        return answer(Problem.of(
                        503,
                        "overloaded",
                        "Too much is to be checked at once",
                        "Nothing was written: many large documents wait to be checked against their schemas. Send it"
                                + " again after `Retry-After`."))
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .build();
    }

    @ServerExceptionMapper
    public Response broken(Throwable fault) {
        Log.error("A request failed by a fault of the server.", fault);
        return answer(internal()).build();
    }

    /** The document for a fault of the server: nothing of its inside. */
    public static Problem internal() {
        return Problem.of(
                500,
                "internal",
                "The server failed",
                "The fault was logged; nothing is known to be wrong with the request.");
    }

    /** The document for a bare HTTP status. */
    public static Problem ofStatus(int status) {
        Map.Entry<String, String> words =
                switch (status) {
                    case 400 -> Map.entry("bad-request", "The request cannot be understood");
                    case 401 -> Map.entry("unauthorized", "A valid API key is needed");
                    case 403 -> Map.entry("forbidden", "The key may not do this");
                    case 404 -> Map.entry("not-found", "There is nothing at this path");
                    case 405 -> Map.entry("method-not-allowed", "The path does not take this method");
                    case 406 -> Map.entry("not-acceptable", "None of the accepted media types can be given");
                    case 413 -> Map.entry("body-too-large", "The body is too large");
                    case 414 -> Map.entry("uri-too-long", "The request line is too long");
                    case 415 -> Map.entry("unsupported-media-type", "The content type is not supported");
                    case 431 -> Map.entry("headers-too-large", "The header fields are too large");
                    case 503 -> Map.entry("database-unavailable", "The database cannot be reached");
                    default -> Map.entry("http-" + status, "The request was rejected");
                };
        String detail =
                switch (status) {
                    case 404 ->
                        "The calls are listed at / and in the OpenAPI document (/q/openapi on the management port).";
                    case 405 -> "See the `Allow` header or the OpenAPI document.";
                    case 406 -> "Answers are application/json; problems are application/problem+json.";
                    case 415 -> "Send Content-Type: application/json, in UTF-8.";
                    case 503 ->
                        "Whether anything was written is unknown. Send it again after `Retry-After`; with an"
                                + " Idempotency-Key that is always safe.";
                    default -> "See the OpenAPI document (/q/openapi on the management port) for what is accepted.";
                };
        return Problem.of(status, words.getKey(), words.getValue(), detail);
    }

    private static Response.ResponseBuilder answer(Problem problem) {
        return Response.status(problem.status())
                .type(MediaType.valueOf(Problem.MEDIA_TYPE))
                .entity(problem);
    }
}
