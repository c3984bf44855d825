package dev.cairn.system.bench.rates;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all rivals have in common: the client that asks them, and the model that they ask. */
record Stage(Client client, BenchProgram model) {
    private static final int AT_ONCE = 200;

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

    void setLatency(int millis) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(model.url("/latency/" + millis)))
                    .PUT(BodyPublishers.noBody())
                    .build();
            if (http.send(request, BodyHandlers.discarding()).statusCode() != 204) {
                throw new IllegalStateException("the model server took no latency");
            }
        }
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
