package dev.cairn.system.bench.rates;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Api;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all rivals have in common: the client that asks them, and the model that they ask. */
record Stage(Client client, BenchProgram model) {
    private static final int AT_ONCE = 200;
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Of the rival's processes and the two of the stage. */
    Cpu cpu(Rival rival) {
        return Cpu.from(with(rival.processes()));
    }

    private Map<String, ProcessHandle> with(Map<String, ProcessHandle> processes) {
        Map<String, ProcessHandle> all = new LinkedHashMap<>(processes);
        all.put("model", model.process());
        all.put("client", ProcessHandle.current());
        return all;
    }

    /** Opens the gate, too. */
    void setLatency(int millis) throws Exception {
        tellModel("PUT", "/latency/" + millis, 204);
    }

    /** From now on the model leaves a job's second call without an answer. */
    void closeGate() throws Exception {
        tellModel("PUT", "/gate", 204);
    }

    /** Ends the connections that the model's clients keep: thousands of each would use up what the next one needs. */
    void hangUp() throws Exception {
        tellModel("DELETE", "/connections", 204);
    }

    /**
     * What the model was asked.
     *
     * @param all since it began
     * @param atTheGate since that was closed
     * @param lastAtMillis when the last one came to the gate
     */
    record Calls(long all, int atTheGate, long lastAtMillis) {}

    Calls calls() throws Exception {
        JsonNode told = Api.JSON.readTree(tellModel("GET", "/calls", 200));
        return new Calls(
                told.path("calls").asLong(),
                told.path("atTheGate").asInt(),
                told.path("lastAtMillis").asLong());
    }

    private String tellModel(String method, String path, int expected) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(model.url(path)))
                .method(method, BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(path + " of the model server answered " + answer.statusCode());
        }
        return answer.body();
    }

    /** The model server asked by the client alone: what neither of them can be the bottleneck below. */
    Measured alone(int calls) throws Exception {
        Cpu cpu = Cpu.from(with(Map.of()));
        Buffer call = Buffer.buffer("{\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(1500) + "\"}]}");
        long start = System.nanoTime();
        Client.await(client.keepUnderWay(
                AT_ONCE, calls, () -> client.post(model.port(), "/v1/chat/completions", "none", call, 200)));
        double perSecond = calls * 1e9 / (System.nanoTime() - start);
        return new Measured(Map.of("calls/s", perSecond), cpu.perThousand(calls));
    }
}
