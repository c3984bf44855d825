package dev.cairn.bench;

import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;

/**
 * The scripted model that everybody asks: first for the tool, then, when it is told what that said, the answer. It runs
 * on event loops alone, so an open request costs its connection and a timer.
 */
@ApplicationScoped
class ModelServer {
    private static final Pattern TOOLS_WORDS = Pattern.compile("\"role\"\\s*:\\s*\"tool\"");

    private static final String ASKS_FOR_THE_TOOL = completion("""
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":\
            {"name":"lookup_customer","arguments":"{\\"customer\\":\\"cus_1001\\"}"}}]}""", "tool_calls");

    private static final String ANSWERS = completion("""
            {"role":"assistant","content":"We have found your account, Maria, and will look into it."}""", "stop");

    private final Vertx vertx;
    private volatile long latencyMillis;

    ModelServer(Vertx vertx) {
        this.vertx = vertx;
    }

    void serve(@Observes Router router) {
        router.post("/v1/chat/completions").handler(this::answer);
        router.put("/latency/:millis").handler(this::setLatency);
    }

    private void setLatency(RoutingContext call) {
        latencyMillis = Long.parseLong(call.pathParam("millis"));
        call.request().resume();
        call.response().setStatusCode(204).end();
    }

    private void answer(RoutingContext call) {
        call.request().body().onSuccess(body -> {
            String reply = TOOLS_WORDS.matcher(body.toString()).find() ? ANSWERS : ASKS_FOR_THE_TOOL;
            if (latencyMillis == 0) {
                send(call, reply);
            } else {
                vertx.setTimer(latencyMillis, timer -> send(call, reply));
            }
        });
        // It is handed over paused.
        call.request().resume();
    }

    private static void send(RoutingContext call, String reply) {
        call.response().putHeader("Content-Type", "application/json").end(reply);
    }

    private static String completion(String message, String finish) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"scripted-1","choices":[{"index":0,\
                "message":%s,"finish_reason":"%s"}],"usage":{"prompt_tokens":10,"completion_tokens":5,\
                "total_tokens":15}}""".formatted(message, finish);
    }
}
