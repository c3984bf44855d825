package dev.cairn.standalone.listen;

import com.standardwebhooks.Webhook;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Sends callbacks as a service would, signed or not. */
record Sender(HttpClient http, URI url) {
    static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA=";
    static final String OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    static final String BODY = """
            {"type": "job.succeeded", "timestamp": "2026-11-21T12:00:00Z",
             "data": {"job": {"id": "job_01k9z3v5t8e8fa3jv0c1c7q2mb", "attempt": 2, "output": {"reply": "ÄÖÜ ✔"}}}}""";

    HttpResponse<String> send(String id, Instant at, String body, String... secrets) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("webhook-id", id)
                .header("webhook-timestamp", String.valueOf(at.getEpochSecond()))
                .header("webhook-signature", signatures(id, at, body, secrets))
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> send(String id, String... secrets) throws Exception {
        return send(id, Instant.now(), BODY, secrets);
    }

    private static String signatures(String id, Instant at, String body, String... secrets) {
        return Arrays.stream(secrets).map(secret -> sign(secret, id, at, body)).collect(Collectors.joining(" "));
    }

    private static String sign(String secret, String id, Instant at, String body) {
        try {
            return new Webhook(secret).sign(id, at.getEpochSecond(), body);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
