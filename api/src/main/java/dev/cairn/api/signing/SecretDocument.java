package dev.cairn.api.signing;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cairn.callback.SigningSecrets.Sealed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A tenant's signing secret as JSON. */
@Schema(name = "SigningSecret")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretDocument(
        @Schema(description = "Only in the answers of reveal and rotate", example = "whsec_…") @Nullable
        String secret,

        Instant createdAt,

        @Schema(description = "True once it was shown to anybody")
        boolean revealed,

        @Schema(description = "Until when older secrets sign beside it, if any do") @Nullable
        Instant previousUntil,

        Map<String, String> links) {

    private static final String SELF = "/v1/signing-secret";
    private static final Map<String, String> LINKS =
            Map.of("self", SELF, "reveal", SELF + "/reveal", "rotate", SELF + "/rotate");

    /** @param signing the current one first */
    static SecretDocument of(List<Sealed> signing, @Nullable String secret) {
        Sealed current = signing.getFirst();
        Instant previousUntil = signing.stream()
                .map(Sealed::signsUntil)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
        return new SecretDocument(secret, current.createdAt(), current.revealed(), previousUntil, LINKS);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "signing secret of " + createdAt;
    }
}
