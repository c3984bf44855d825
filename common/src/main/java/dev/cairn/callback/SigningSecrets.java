package dev.cairn.callback;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the encrypted secrets are kept that sign a tenant's callbacks. */
public interface SigningSecrets {
    /**
     * Keeps a tenant's first secret; nothing if it has one already.
     *
     * @return whether it was kept
     */
    boolean begin(String tenant, UUID id, byte[] sealed);

    /** The secrets that sign now, the current one first; none before the first was made. */
    List<Sealed> signing(String tenant);

    /** The current secret, and from then on as revealed; empty if it was revealed before or there is none. */
    Optional<Sealed> reveal(String tenant);

    /**
     * Puts a new secret, known to whoever asked, in the place of the current one, which signs beside it for
     * {@code overlap}. Of the secrets before that only the newest goes on signing to its own end.
     *
     * @return whether it was written; if not, somebody else rotated at the same moment
     */
    boolean rotate(String tenant, UUID id, byte[] sealed, Duration overlap);

    /**
     * A secret.
     *
     * @param id its encryption is bound to it, and to the tenant
     * @param signsUntil null for the current one
     */
    record Sealed(
            UUID id,
            byte[] secret,
            Instant createdAt,
            boolean revealed,
            @Nullable Instant signsUntil) {}
}
