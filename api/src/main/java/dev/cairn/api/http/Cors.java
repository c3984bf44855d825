package dev.cairn.api.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lets web pages of configured origins use the API (the CORS protocol of the Fetch standard). Quarkus' own filter is not
 * used: it comes behind {@link Gate}, so that preflights and early problem documents would be without headers, it answers
 * other origins in forms of its own, and it allows credentials that the API does not have.
 */
final class Cors {
    private static final String ANY = "*";
    private static final Pattern ORIGIN =
            Pattern.compile("[a-z][a-z0-9+.-]*://(?:\\[[0-9a-f:.]+]|[a-z0-9._-]+)(?::[0-9]{1,5})?");
    private static final Pattern USUAL_PORT =
            Pattern.compile("(?<=^http://[^/]{1,300}):80$|(?<=^https://[^/]{1,300}):443$");

    /** All that any call takes; what a path does not take is then answered 405, which the page can read. */
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

    /** Request headers that mean something to the API. A new one must be added here, or browsers will not send it. */
    private static final String REQUEST_HEADERS =
            "Authorization, Content-Type, Idempotency-Key, Prefer, If-None-Match, traceparent, tracestate";

    /** Response headers that pages may read besides those that every page may. */
    private static final String RESPONSE_HEADERS =
            "Location, Retry-After, ETag, Preference-Applied, Allow, WWW-Authenticate";

    private static final String PREFLIGHT_SECONDS = "3600";

    private final Set<String> origins;

    private Cors(Set<String> origins) {
        this.origins = origins;
    }

    /** @throws IllegalArgumentException in one sentence that says what an origin looks like */
    static Cors of(ApiSettings settings) {
        List<String> configured = settings.corsOrigins().orElse(List.of());
        Set<String> origins = configured.stream().map(Cors::origin).collect(Collectors.toUnmodifiableSet());
        if (origins.contains(ANY) && origins.size() > 1) {
            throw new IllegalArgumentException("cairn.api.cors-origins must be `*` alone, or a list of origins.");
        }
        if (origins.contains(ANY) && settings.developmentKey()) {
            throw new IllegalArgumentException("cairn.api.cors-origins must list origins while the development key"
                    + " works: with `*`, every web page that is open on this machine could use that key.");
        }
        return new Cors(origins);
    }

    private static String origin(String configured) {
        String lower = configured.strip().toLowerCase(Locale.ROOT);
        if (!lower.equals(ANY) && !ORIGIN.matcher(lower).matches()) {
            throw new IllegalArgumentException("cairn.api.cors-origins has `" + configured + "`, which is no origin:"
                    + " write scheme, host in ASCII and port, without a path or a slash at the end, such as"
                    + " https://app.example.com, or `*`.");
        }
        // Browsers leave it out.
        return USUAL_PORT.matcher(lower).replaceFirst("");
    }

    boolean isOff() {
        return origins.isEmpty();
    }

    /** Before all that may answer, so that a page can read every answer, also those that refuse its request. */
    void handle(RoutingContext context) {
        MultiMap headers = context.request().headers();
        HttpServerResponse response = context.response();
        List<String> origin = headers.getAll("Origin");
        boolean any = origins.contains(ANY);
        if (!any) {
            // A cache must not give one origin what was answered to another.
            response.putHeader("Vary", "Origin");
        }
        if (origin.size() != 1 || !any && !origins.contains(origin.getFirst())) {
            context.next();
            return;
        }
        response.putHeader("Access-Control-Allow-Origin", any ? ANY : origin.getFirst());
        if (context.request().method() == HttpMethod.OPTIONS && headers.contains("Access-Control-Request-Method")) {
            preflight(response);
        } else {
            response.putHeader("Access-Control-Expose-Headers", RESPONSE_HEADERS);
            context.next();
        }
    }

    private static void preflight(HttpServerResponse response) {
        response.setStatusCode(204)
                .putHeader("Access-Control-Allow-Methods", METHODS)
                .putHeader("Access-Control-Allow-Headers", REQUEST_HEADERS)
                .putHeader("Access-Control-Max-Age", PREFLIGHT_SECONDS)
                .end();
    }
}
