package dev.cairn.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A problem document (RFC 9457).
 *
 * @param type a stable URI reference; {@code docs/problems.md} explains each
 * @param detail what was tried, what was found, what to do
 * @param errors the fields that do not fit, if it is about fields
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {
    public static final String MEDIA_TYPE = "application/problem+json";

    /** @param pointer JSON pointer (RFC 6901) into the request's body */
    public record FieldError(String pointer, String message) {}

    public static Problem of(int status, String type, String title, String detail) {
        return new Problem("/problems/" + type, title, status, detail, List.of());
    }

    public Problem with(List<FieldError> fields) {
        return new Problem(type, title, status, detail, List.copyOf(fields));
    }
}
