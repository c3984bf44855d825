package dev.cairn.api.signing;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** How stored secrets are encrypted. */
@ConfigMapping(prefix = "cairn.secrets")
public interface SecretsSettings {
    /** 32 bytes in base64, or several such keys with commas between: the first encrypts, all decrypt. */
    Optional<String> key();
}
