package dev.cairn.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A client of one api on loopback, with one key. */
public class Api {
    public static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final String key;
    private volatile HttpClient http = HttpClient.newHttpClient();

    protected Api(String key) {
        this.port = Ports.free();
        this.key = key;
    }

    /** To be called when the server was started anew: the old connections lead to a process that is gone. */
    protected final void reconnect() {
        http.shutdownNow();
        http = HttpClient.newHttpClient();
    }

    protected final void disconnect() {
        http.close();
    }

    public int port() {
        return port;
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + key);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(BodyPublishers.ofString(body)));
    }

    public JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** Submits a job that must be accepted, and returns its identifier. */
    public String submit(String agent, JsonNode input) throws Exception {
        ObjectNode order = JSON.createObjectNode().put("agent", agent);
        order.set("input", input);
        return submit(order);
    }

    /** Submits this whole order, which must be accepted, and returns the job's identifier. */
    public String submit(JsonNode order) throws Exception {
        HttpResponse<String> answer = post("/v1/jobs", order.toString());
        if (answer.statusCode() != 202) {
            throw new IllegalStateException("not accepted: " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("id").asText();
    }

    public JsonNode job(String id) throws Exception {
        return json("/v1/jobs/" + id);
    }

    public List<JsonNode> steps(String id) throws Exception {
        List<JsonNode> steps = new ArrayList<>();
        json("/v1/jobs/" + id + "/steps").path("steps").forEach(steps::add);
        return steps;
    }

    /** Waits for a final state, by long polls, at most a minute. */
    public JsonNode untilFinal(String id) throws Exception {
        JsonNode job = json("/v1/jobs/" + id + "?wait=PT60S");
        if (!job.path("finishedAt").isTextual()) {
            throw new IllegalStateException("not final within a minute: " + job);
        }
        return job;
    }

    public static JsonNode sampleTicket(String name) throws IOException {
        return JSON.readTree(
                Program.CHECKOUT.resolve("samples/tickets/" + name + ".json").toFile());
    }
}
