package dev.cairn.callback;

import dev.cairn.id.TypeId;
import dev.cairn.job.JobId;
import dev.cairn.secret.SecretBox;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The secrets that sign callbacks, readable: made on first use, and encrypted wherever they are kept. */
public final class CallbackSecrets {
    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;

    private final SigningSecrets kept;
    private final SecretBox box;
    private final SecureRandom random = new SecureRandom();

    public CallbackSecrets(SigningSecrets kept, SecretBox box) {
        this.kept = kept;
        this.box = box;
    }

    /** A job's own secret as it is kept with the job. */
    public byte[] sealOfJob(String tenant, JobId job, String secret) {
        return box.seal(secret, placeOf(tenant, job));
    }

    /**
     * What signs a delivery, the current secret first.
     *
     * @throws dev.cairn.secret.SecretUnreadable if one of them cannot be decrypted
     */
    public List<String> signing(DueDelivery delivery) {
        byte[] own = delivery.sealedSecret();
        if (own != null) {
            return List.of(box.open(own, placeOf(delivery.tenant(), delivery.job())));
        }
        return current(delivery.tenant()).stream()
                .map(secret -> open(delivery.tenant(), secret))
                .toList();
    }

    /** The tenant's secrets, made now if there were none; the current one first. */
    public List<SigningSecrets.Sealed> current(String tenant) {
        List<SigningSecrets.Sealed> secrets = kept.signing(tenant);
        if (!secrets.isEmpty()) {
            return secrets;
        }
        UUID id = TypeId.newUuid();
        // Whoever comes second keeps nothing and reads what the first one kept.
        kept.begin(tenant, id, box.seal(fresh(), placeOf(tenant, id)));
        return kept.signing(tenant);
    }

    /** The current secret, once; empty if it was revealed before. */
    public Optional<String> reveal(String tenant) {
        current(tenant);
        return kept.reveal(tenant).map(secret -> open(tenant, secret));
    }

    /** A new secret in the place of the current one; empty if somebody else rotated at the same moment. */
    public Optional<String> rotate(String tenant, Duration overlap) {
        current(tenant);
        String secret = fresh();
        UUID id = TypeId.newUuid();
        return kept.rotate(tenant, id, box.seal(secret, placeOf(tenant, id)), overlap)
                ? Optional.of(secret)
                : Optional.empty();
    }

    private String open(String tenant, SigningSecrets.Sealed secret) {
        return box.open(secret.secret(), placeOf(tenant, secret.id()));
    }

    private String fresh() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    private static SecretBox.Place placeOf(String tenant, JobId job) {
        return new SecretBox.Place(tenant, "callback", job.toString());
    }

    private static SecretBox.Place placeOf(String tenant, UUID id) {
        return new SecretBox.Place(tenant, "signing", id.toString());
    }
}
