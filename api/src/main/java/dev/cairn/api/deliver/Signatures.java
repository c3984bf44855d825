package dev.cairn.api.deliver;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The headers of Standard Webhooks: the identifier is the delivery's, the time is the try's. */
final class Signatures {
    private Signatures() {}

    /** One signature per secret, so that a receiver with either secret of a rotation finds its own. */
    static Map<String, String> headers(String id, Instant sent, byte[] body, List<String> secrets) {
        StringBuilder signatures = new StringBuilder();
        for (String secret : secrets) {
            signatures.append(signatures.isEmpty() ? "" : " ").append(signature(secret, id, sent, body));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", String.valueOf(sent.getEpochSecond()));
        headers.put("webhook-signature", signatures.toString());
        return headers;
    }

    private static String signature(String secret, String id, Instant sent, byte[] body) {
        try {
            return new Webhook(secret).sign(id, sent.getEpochSecond(), new String(body, StandardCharsets.UTF_8));
        } catch (WebhookSigningException e) {
            throw new IllegalStateException("every JVM has HMAC-SHA256", e);
        }
    }
}
