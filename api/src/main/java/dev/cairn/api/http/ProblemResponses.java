package dev.cairn.api.http;

import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.ProblemMapper;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Content;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Puts into the OpenAPI document what every call may answer, so that no resource has to repeat it. */
@OpenApiFilter
public class ProblemResponses implements OASFilter {
    @Override
    public Operation filterOperation(Operation operation) {
        new TreeMap<>(Map.of(
                        400, "The request cannot be understood",
                        401, "No key, or one that is not valid here",
                        403, "The key lacks the scope",
                        406, "`Accept` leaves no media type that can be given",
                        503, "The database cannot be reached; see `Retry-After`"))
                .forEach((status, description) -> {
                    if (!operation.getResponses().hasAPIResponse(String.valueOf(status))) {
                        operation.getResponses().addAPIResponse(String.valueOf(status), response(status, description));
                    }
                });
        return operation;
    }

    private static APIResponse response(int status, String description) {
        Problem problem = ProblemMapper.ofStatus(status);
        Content content = OASFactory.createContent()
                .addMediaType(
                        Problem.MEDIA_TYPE,
                        OASFactory.createMediaType()
                                .schema(OASFactory.createSchema().ref("Problem"))
                                .example(Map.of(
                                        "type", problem.type(),
                                        "title", problem.title(),
                                        "status", problem.status(),
                                        "detail", problem.detail())));
        return OASFactory.createAPIResponse().description(description).content(content);
    }
}
