package dev.cairn.standalone.listen;

import dev.cairn.start.Environment;
import dev.cairn.start.StartRefused;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the secret to verify with comes from. */
final class SecretOptions {
    private static final String DEVELOPMENT_KEY = "ck_dev";
    private static final String FILE = "signing-secret";

    @Option(
            names = "--secret",
            split = ",",
            paramLabel = "whsec_…",
            description = "The secret to verify with; several are possible. Where other users could see it:"
                    + " CAIRN_SIGNING_SECRET.")
    private List<String> secrets = List.of();

    @Option(names = "--url", description = "The Cairn to ask for the secret (default: this machine's, at CAIRN_PORT).")
    private @Nullable String url;

    @Option(names = "--key", description = "A key of the scope admin (default: CAIRN_ADMIN_KEY, else ck_dev).")
    private @Nullable String key;

    @Option(names = "--rotate", description = "Make a new secret; the one before keeps signing beside it for a while.")
    private boolean rotate;

    private final Environment environment = Environment.ofProcess();

    /** The given secrets, or the one that Cairn tells; waits for a Cairn that is not up. */
    List<String> find(Consumer<String> say) throws InterruptedException {
        if (areGiven()) {
            return given();
        }
        try (SecretEndpoint endpoint = new SecretEndpoint(cairn(), usedKey())) {
            SecretFile file = new SecretFile(environment.data(), fileName());
            String secret = new SigningSecret(endpoint, file, say).find(rotate);
            say.accept("The signing secret is kept in " + file + ".");
            return List.of(secret);
        }
    }

    boolean areGiven() {
        return !given().isEmpty();
    }

    private List<String> given() {
        if (!secrets.isEmpty() && rotate) {
            throw new StartRefused("--rotate makes a new secret, so --secret cannot be given with it.");
        }
        if (!secrets.isEmpty() || rotate) {
            return secrets;
        }
        return environment
                .get("CAIRN_SIGNING_SECRET")
                .map(text -> List.of(text.strip().split("[,\\s]+")))
                .orElse(List.of());
    }

    URI cairn() {
        if (url == null) {
            return URI.create("http://127.0.0.1:" + environment.port());
        }
        try {
            URI uri = URI.create(url.replaceFirst("/+$", ""));
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new StartRefused("--url must look like http://127.0.0.1:8080, but is `" + url + "`.");
    }

    /** How an example names the key. */
    String keyToShow() {
        return usedKey().equals(DEVELOPMENT_KEY) ? DEVELOPMENT_KEY : "$CAIRN_KEY";
    }

    private String usedKey() {
        return key != null ? key : environment.get("CAIRN_ADMIN_KEY").orElse(DEVELOPMENT_KEY);
    }

    /** Another Cairn, or another tenant's key, has another secret: it must not overwrite that of this machine's. */
    private String fileName() {
        if (url == null && key == null) {
            return FILE;
        }
        UUID whose = UUID.nameUUIDFromBytes((cairn() + " " + usedKey()).getBytes(StandardCharsets.UTF_8));
        return FILE + "-" + whose.toString().substring(0, 8);
    }
}
