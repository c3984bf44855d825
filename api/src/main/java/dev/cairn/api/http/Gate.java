package dev.cairn.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.api.problem.Problem;
import dev.cairn.api.problem.ProblemMapper;
import dev.cairn.api.problem.Refusal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.stream.IntStream;

/** What the HTTP layer rejects before or after the resources, in the form of every other problem. */
@ApplicationScoped
public class Gate {
    private static final int FIRST = -1000;
    private static final int LAST = Integer.MAX_VALUE;

    private final ObjectMapper json;
    private final long maxBody;

    public Gate(ObjectMapper json, ApiSettings settings) {
        this.json = json;
        this.maxBody = settings.maxBody();
    }

    void install(@Observes Router router) {
        router.route().order(FIRST).handler(this::refuseLargeBodies);
        router.route().order(LAST).handler(context -> end(context, ProblemMapper.ofStatus(404)));
        IntStream.of(400, 404, 405, 406, 413, 414, 415, 431)
                .forEach(
                        status -> router.errorHandler(status, context -> end(context, ProblemMapper.ofStatus(status))));
    }

    /** By the announced length, so that not one byte of a huge body is read; unannounced ones are counted on reading. */
    private void refuseLargeBodies(RoutingContext context) {
        String length = context.request().getHeader("Content-Length");
        if (length != null && !isAcceptable(length)) {
            context.response().putHeader("Connection", "close");
            end(context, Refusal.tooLarge(maxBody).problem());
        } else {
            context.next();
        }
    }

    private boolean isAcceptable(String length) {
        try {
            return Long.parseLong(length.strip()) <= maxBody;
        } catch (NumberFormatException e) {
            return false;
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
