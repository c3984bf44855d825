package dev.cairn.worker.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error as providers write it.
 *
 * @param status of HTTP, or what {@code code} says in its place where the status was 200; 0 if nobody says
 * @param words {@code code}, {@code type}, {@code status} and {@code param}, in lower case
 * @param message for people
 */
record ProviderError(int status, List<String> words, String message) {
    /** What error codes in words mean as a status. */
    private static final Map<String, Integer> STATUSES = Map.ofEntries(
            Map.entry("rate_limit_exceeded", 429),
            Map.entry("rate_limit_error", 429),
            Map.entry("rate_limit_reached", 429),
            Map.entry("too_many_requests", 429),
            Map.entry("resource_exhausted", 429),
            Map.entry("insufficient_quota", 429),
            Map.entry("insufficient_balance", 402),
            Map.entry("billing_hard_limit_reached", 402),
            Map.entry("server_error", 500),
            Map.entry("internal_server_error", 500),
            Map.entry("internal_error", 500),
            Map.entry("internal", 500),
            Map.entry("api_error", 500),
            Map.entry("service_unavailable", 503),
            Map.entry("unavailable", 503),
            Map.entry("overloaded_error", 529),
            Map.entry("overloaded", 529),
            Map.entry("engine_overloaded", 503),
            Map.entry("model_overloaded", 503),
            Map.entry("timeout", 504),
            Map.entry("timeout_error", 504),
            Map.entry("deadline_exceeded", 504),
            Map.entry("invalid_api_key", 401),
            Map.entry("authentication_error", 401),
            Map.entry("unauthenticated", 401),
            Map.entry("unauthorized", 401),
            Map.entry("permission_error", 403),
            Map.entry("permission_denied", 403),
            Map.entry("model_not_found", 404),
            Map.entry("not_found_error", 404),
            Map.entry("not_found", 404),
            Map.entry("invalid_request_error", 400),
            Map.entry("invalid_argument", 400),
            Map.entry("bad_request", 400),
            Map.entry("context_length_exceeded", 400),
            Map.entry("content_policy_violation", 400),
            Map.entry("content_filter", 400));

    /** The body of an answer with an error status. */
    static ProviderError ofStatus(int status, String body) {
        try {
            JsonNode root = ReplyReader.JSON.readTree(body);
            ProviderError told = in(root).orElseGet(() -> of(0, root));
            return new ProviderError(status, told.words, told.message.isBlank() ? body : told.message);
        } catch (JsonProcessingException e) {
            return new ProviderError(status, List.of(), body.isBlank() ? "(no body)" : body.strip());
        }
    }

    /** The error that an answer or a choice holds, if any. */
    static Optional<ProviderError> in(JsonNode holder) {
        JsonNode outer = holder.isArray() ? holder.path(0) : holder;
        JsonNode error = outer.path("error");
        if (error.isObject() && !error.isEmpty()
                || error.isTextual() && !error.textValue().isBlank()) {
            return Optional.of(of(statusOf(error), error));
        }
        if (error.isBoolean() && error.booleanValue()
                || outer.path("object").asText().equals("error")) {
            return Optional.of(of(statusOf(outer), outer));
        }
        return outer.path("errors").isEmpty()
                ? Optional.empty()
                : Optional.of(of(
                        statusOf(outer.path("errors").path(0)),
                        outer.path("errors").path(0)));
    }

    boolean says(String word) {
        return words.contains(word) || message.toLowerCase(Locale.ROOT).contains(word);
    }

    /** The message in lower case, and the words. */
    String whole() {
        return (message + " " + String.join(" ", words)).toLowerCase(Locale.ROOT);
    }

    private static ProviderError of(int status, JsonNode error) {
        List<String> words = java.util.stream.Stream.of("code", "type", "status", "param")
                .map(field -> error.path(field).asText("").toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
        return new ProviderError(status, words, message(error));
    }

    private static String message(JsonNode error) {
        if (error.isTextual()) {
            return error.textValue();
        }
        for (String field : List.of("message", "detail", "msg", "error", "title")) {
            JsonNode text = error.path(field);
            if (text.isTextual() && !text.textValue().isBlank()) {
                return text.textValue();
            }
            if (text.isContainerNode() && !text.isEmpty()) {
                return text.toString();
            }
        }
        return error.isMissingNode() || error.isEmpty() ? "" : error.toString();
    }

    private static int statusOf(JsonNode error) {
        for (String field : List.of("code", "status", "status_code", "type")) {
            Integer status = status(error.path(field));
            if (status != null) {
                return status;
            }
        }
        return 0;
    }

    private static @Nullable Integer status(JsonNode code) {
        if (code.canConvertToInt() && isStatus(code.intValue())) {
            return code.intValue();
        }
        String text = code.asText("").strip().toLowerCase(Locale.ROOT);
        if (text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(text);
            return isStatus(number) ? number : null;
        }
        return STATUSES.get(text);
    }

    private static boolean isStatus(int number) {
        return number >= 300 && number <= 599;
    }
}
