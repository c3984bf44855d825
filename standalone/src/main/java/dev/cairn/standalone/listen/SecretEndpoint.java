package dev.cairn.standalone.listen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a Cairn for the secret it signs its callbacks with. */
public final class SecretEndpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);

    private final URI cairn;
    private final String key;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param key of the scope {@code admin} */
    public SecretEndpoint(URI cairn, String key) {
        this.cairn = cairn;
        this.key = key;
    }

    /** What came of asking. */
    public sealed interface Answer {}

    /** The secret, which stays out of {@code toString}. */
    public record Given(String secret) implements Answer {
        @Override
        public String toString() {
            return "Given";
        }
    }

    /** It was told to somebody before, and is told once. */
    public record ToldBefore() implements Answer {}

    /** Nobody is there, or not ready; asking again later is right. */
    public record NotUp(String why) implements Answer {}

    /** @throws StartRefused if asking again would not help */
    public Answer reveal() throws InterruptedException {
        return ask("reveal");
    }

    /** Makes a new secret; the one before keeps signing beside it for a while. */
    public Answer rotate() throws InterruptedException {
        Answer answer = ask("rotate");
        return answer instanceof ToldBefore ? new NotUp("somebody rotated it at the same moment") : answer;
    }

    private Answer ask(String verb) throws InterruptedException {
        URI uri = URI.create(cairn + "/v1/signing-secret/" + verb);
        try {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .timeout(LONGEST_ANSWER)
                    .header("Authorization", "Bearer " + key)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}"))
                    .build();
            return read(uri, http.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            return new NotUp(e instanceof ConnectException ? "nobody answers" : String.valueOf(e));
        }
    }

    private static Answer read(URI uri, HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 200 -> new Given(secret(uri, response.body()));
            case 409 -> new ToldBefore();
            case 502, 503, 504 -> new NotUp("it answered " + response.statusCode());
            case 401, 403 ->
                throw new StartRefused(uri + " answered " + response.statusCode()
                        + ": it takes a key of the scope admin. Give one by --key or CAIRN_ADMIN_KEY (ck_dev works on"
                        + " the embedded default only), or the signing secret itself by --secret.");
            default ->
                throw new StartRefused(uri + " answered " + response.statusCode()
                        + ". Check --url: it must be the address of a Cairn's api.");
        };
    }

    private static String secret(URI uri, String body) {
        try {
            JsonNode secret = JSON.readTree(body).path("secret");
            if (secret.isTextual()) {
                return secret.textValue();
            }
        } catch (JsonProcessingException e) {
            // Not a Cairn; told below without the body, which may hold anything.
        }
        throw new StartRefused(
                uri + " answered without a secret. Check --url: it must be the address of a Cairn's api.");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    @Override
    public String toString() {
        return cairn.toString();
    }
}
