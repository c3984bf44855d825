package dev.cairn.standalone.listen;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.cairn.start.StartRefused;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Verifies callbacks with the library of the Standard Webhooks project: what passes here passes at every receiver that
 * follows the specification.
 */
public final class Verifier {
    /** A refusal: nothing else is wrong with it. */
    static final String OTHER_SECRET = "No matching signature found";

    private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9+/]{22,}={0,2}");

    private final List<Webhook> keys;

    /**
     * @param secrets one of them must have signed
     * @throws StartRefused if one is none, without repeating it
     */
    public Verifier(List<String> secrets) {
        this.keys = secrets.stream().map(Verifier::key).toList();
    }

    private static Webhook key(String secret) {
        try {
            if (SECRET.matcher(secret).matches()) {
                return new Webhook(secret);
            }
        } catch (IllegalArgumentException e) {
            // Not base64; told below. Its message may repeat a part of the secret.
        }
        throw new StartRefused("A signing secret is `whsec_` and base64, but one that was given is not.");
    }

    /** Why it did not verify; null if it did. */
    public @Nullable String refusal(Map<String, List<String>> headers, String body) {
        String why = "there is no secret to verify it with";
        for (Webhook key : keys) {
            try {
                key.verify(body, headers);
                return null;
            } catch (WebhookVerificationException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        return why;
    }
}
