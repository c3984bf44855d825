package dev.cairn.api.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.cairn.tenant.Caller;
import dev.cairn.tenant.KeySecret;
import dev.cairn.tenant.Keys;
import dev.cairn.tenant.Scope;
import dev.cairn.tenant.Tenants;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the caller behind a secret: stored keys, the configured admin key, the development key. */
@ApplicationScoped
public class KeyRing {
    private static final String DEVELOPMENT_KEY = "ck_dev";
    private static final Pattern ADMIN_KEY = Pattern.compile("[\\x21-\\x7e]{32,256}");

    private final Keys keys;
    private final boolean developmentKey;
    private final byte @Nullable [] adminKeyHash;
    // Known keys only: caching unknown ones would let anybody fill the memory. A revoked key works this much longer.
    private final Cache<ByteBuffer, Caller> known = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofSeconds(10))
            .build();

    public KeyRing(Keys keys, ApiSettings settings) {
        this.keys = keys;
        this.developmentKey = settings.developmentKey();
        this.adminKeyHash = settings.adminKey()
                .filter(key -> !key.isBlank())
                .map(KeyRing::checkedAdminKey)
                .map(KeySecret::hash)
                .orElse(null);
    }

    /**
     * @param local whether the request came over loopback and was addressed to it
     */
    Optional<Caller> find(String secret, boolean local) {
        if (secret.equals(DEVELOPMENT_KEY)) {
            return developmentKey && local ? Optional.of(all("development key")) : Optional.empty();
        }
        byte[] hash = KeySecret.hash(secret);
        if (adminKeyHash != null && MessageDigest.isEqual(adminKeyHash, hash)) {
            return Optional.of(all("admin key"));
        }
        return found(hash);
    }

    /** Not loaded by the cache, which lets one caller at a time ask: while the database hangs they would stand in line. */
    private Optional<Caller> found(byte[] hash) {
        ByteBuffer entry = ByteBuffer.wrap(hash);
        Caller cached = known.getIfPresent(entry);
        if (cached != null) {
            return Optional.of(cached);
        }
        Optional<Caller> stored = keys.find(hash);
        stored.ifPresent(caller -> known.put(entry, caller));
        return stored;
    }

    private static Caller all(String name) {
        return new Caller(Tenants.DEFAULT, name, EnumSet.allOf(Scope.class));
    }

    /** @throws IllegalArgumentException in one sentence that does not repeat the key */
    public static String checkedAdminKey(String key) {
        if (!ADMIN_KEY.matcher(key).matches()) {
            throw new IllegalArgumentException("CAIRN_ADMIN_KEY must have 32 to 256 visible ASCII characters; a shorter"
                    + " one could be guessed. Make one, for example, by `openssl rand -hex 32`.");
        }
        return key;
    }
}
