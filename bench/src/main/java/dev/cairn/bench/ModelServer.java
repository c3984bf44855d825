package dev.cairn.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The scripted model that everybody asks: first for the tool, then, when it is told what that said, the answer. It runs
 * on event loops alone, so an open request costs its connection and a timer.
 */
@ApplicationScoped
class ModelServer {
    private static final String ASKS_FOR_THE_TOOL = completion("""
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":\
            {"name":"lookup_customer","arguments":"{\\"customer\\":\\"cus_1001\\"}"}}]}""", "tool_calls");

    private static final String ANSWERS = completion("""
            {"role":"assistant","content":"We have found your account, Maria, and will look into it."}""", "stop");

    private final Vertx vertx;
    private final Gate gate = new Gate();
    private final AtomicLong calls = new AtomicLong();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile long latencyMillis;

    ModelServer(Vertx vertx) {
        this.vertx = vertx;
    }

    void serve(@Observes Router router) {
        router.post("/v1/chat/completions").handler(this::answer);
        router.put("/latency/:millis").handler(this::setLatency);
        router.put("/gate").handler(this::closeGate);
        router.get("/calls").handler(this::tell);
        router.delete("/connections").handler(this::hangUp);
    }

    /** Answers those who wait at the gate, too. */
    private void setLatency(RoutingContext call) {
        latencyMillis = Long.parseLong(call.pathParam("millis"));
        gate.open();
        done(call);
    }

    /** From now on a job's second call gets no answer. */
    private void closeGate(RoutingContext call) {
        gate.close();
        done(call);
    }

    private void tell(RoutingContext call) {
        call.request().resume();
        call.response()
                .putHeader("Content-Type", "application/json")
                .end("{\"calls\":%d,\"atTheGate\":%d,\"lastAtMillis\":%d}"
                        .formatted(calls.get(), gate.came(), gate.lastAtMillis()));
    }

    /** Connections that clients keep, and do not need any more, would use up files and ports that the next one needs. */
    private void hangUp(RoutingContext call) {
        HttpConnection own = call.request().connection();
        connections.stream().filter(each -> each != own).forEach(HttpConnection::close);
        done(call);
    }

    private static void done(RoutingContext call) {
        // It is handed over paused.
        call.request().resume();
        call.response().setStatusCode(204).end();
    }

    private void answer(RoutingContext call) {
        calls.incrementAndGet();
        remember(call.request().connection());
        call.request().body().onSuccess(body -> {
            // Not by the role: there may be spaces in the JSON.
            boolean first = !body.toString().contains("\"tool_call_id\"");
            String reply = first ? ASKS_FOR_THE_TOOL : ANSWERS;
            if (!first && gate.holds(() -> send(call, reply))) {
                return;
            }
            if (latencyMillis == 0) {
                send(call, reply);
            } else {
                vertx.setTimer(latencyMillis, timer -> send(call, reply));
            }
        });
        call.request().resume();
    }

    private void remember(HttpConnection connection) {
        if (connections.add(connection)) {
            connection.closeHandler(closed -> connections.remove(connection));
        }
    }

    private static void send(RoutingContext call, String reply) {
        if (call.response().closed()) {
            // Of a client that was killed meanwhile.
            return;
        }
        call.response().putHeader("Content-Type", "application/json").end(reply);
    }

    private static String completion(String message, String finish) {
        return """
                {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"scripted-1","choices":[{"index":0,\
                "message":%s,"finish_reason":"%s"}],"usage":{"prompt_tokens":10,"completion_tokens":5,\
                "total_tokens":15}}""".formatted(message, finish);
    }
}
