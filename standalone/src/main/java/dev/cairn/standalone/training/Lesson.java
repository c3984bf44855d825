package dev.cairn.standalone.training;

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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sample jobs, submitted and followed to their ends: what a program's first minutes look like. */
final class Lesson {
    // Enough for the JVM to see which code is used much; more makes the training longer and the start no faster.
    private static final int ROUNDS = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI api;
    private final String key;

    Lesson(HttpClient http, URI api, String key) {
        this.http = http;
        this.api = api;
        this.key = key;
    }

    void take(Path tickets) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            List<String> jobs = new ArrayList<>();
            for (Path ticket : files(tickets)) {
                jobs.add(submit(ticket, round));
            }
            for (String job : jobs) {
                follow(job);
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private String submit(Path ticket, int round) throws Exception {
        ObjectNode order = JSON.createObjectNode().put("agent", "support-triage");
        order.set("input", JSON.readTree(ticket.toFile()));
        return send(request("/v1/jobs")
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", ticket.getFileName() + "-" + round)
                        .POST(BodyPublishers.ofString(order.toString())))
                .path("id")
                .asText();
    }

    private void follow(String job) throws Exception {
        JsonNode end = send(request("/v1/jobs/" + job + "?wait=PT60S"));
        if (!end.path("finishedAt").isTextual()) {
            throw new IllegalStateException("The sample job did not end within a minute: " + end);
        }
        send(request("/v1/jobs/" + job + "/steps"));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.resolve(path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + key);
    }

    private JsonNode send(HttpRequest.Builder builder) throws Exception {
        HttpRequest request = builder.build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(
                    request.uri().getPath() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
