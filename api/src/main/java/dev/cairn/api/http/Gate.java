package dev.cairn.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.problem.AllowedMethods;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.ProblemMapper;
import dev.cairn.api.problem.Refusal;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is rejected before or after the resources, in the form of every other problem.
 *
 * <p>Out of its reach are requests that are no HTTP or whose target is no URI ({@code %zz}): Vert.x and Quarkus answer those
 * with a bare 400, 414 or 431 before any route, and Quarkus has no way to the server's {@code invalidRequestHandler}.
 * That is why Netty's own limits in application.properties are far above the ones here. A broken chunk in mid-body ends
 * the connection.
 */
@ApplicationScoped
public class Gate {
    private static final int FIRST = -1000;
    private static final int LAST = Integer.MAX_VALUE;

    private final ObjectMapper json;
    private final RequestRules rules;
    private final AllowedMethods allowed;
    private final Cors cors;
    private volatile boolean stopped;

    @Inject
    public Gate(ObjectMapper json, ApiSettings settings, AllowedMethods allowed) {
        this(json, new RequestRules(settings.maxBody()), allowed, Cors.of(settings));
    }

    Gate(ObjectMapper json, RequestRules rules, AllowedMethods allowed, Cors cors) {
        this.json = json;
        this.rules = rules;
        this.allowed = allowed;
        this.cors = cors;
    }

    void install(@Observes Router router) {
        if (!cors.isOff()) {
            router.route().order(FIRST - 1).handler(cors::handle).failureHandler(this::failed);
        }
        router.route().order(FIRST).handler(this::admit).failureHandler(this::failed);
        router.options().order(FIRST + 1).handler(this::options);
        router.route().order(LAST).handler(context -> end(context, ProblemMapper.ofStatus(404)));
        // What no route fits, even before the first: a target that is no path, for example.
        IntStream.of(400, 404, 405, 406, 413, 414, 415, 431)
                .forEach(
                        status -> router.errorHandler(status, context -> end(context, ProblemMapper.ofStatus(status))));
    }

    void stop(@Observes ShutdownEvent shutdown) {
        stopped = true;
    }

    private void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        Optional<Refusal> refusal = rules.refusal(request.uri(), request.headers());
        if (refusal.isPresent()) {
            // What was announced but is not read must not be taken for the next request.
            context.response().putHeader("Connection", "close");
            end(context, refusal.get().problem());
        } else {
            context.next();
        }
    }

    /** RESTEasy Reactive would answer for every path, and with the methods of its neighbours. */
    private void options(RoutingContext context) {
        Set<String> methods = allowed.of(context.normalizedPath());
        if (methods.isEmpty()) {
            end(context, ProblemMapper.ofStatus(404));
        } else {
            context.response()
                    .setStatusCode(204)
                    .putHeader("Allow", String.join(", ", methods))
                    .end();
        }
    }

    private void failed(RoutingContext context) {
        int status = context.statusCode();
        if (status >= 400 && status < 500) {
            end(context, ProblemMapper.ofStatus(status));
        } else if (stopped) {
            // It came too late to be waited for. A client that sends it again finds what became of it by its key.
            Log.warnf("A request was cut off by the end of this program. reason=\"%s\"", context.failure());
            context.response().putHeader(HttpHeaders.RETRY_AFTER, ProblemMapper.RETRY_SECONDS);
            end(context, ProblemMapper.ofStatus(503));
        } else {
            Log.error("A request failed by a fault of the server.", context.failure());
            end(context, ProblemMapper.internal());
        }
    }

    private void end(RoutingContext context, Problem problem) {
        if (context.response().ended()) {
            return;
        }
        try {
            context.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem is always JSON", e);
        }
    }
}
