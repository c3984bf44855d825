package dev.cairn.tenant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** The secret part of an API key: 256 random bits, written {@code ck_…}. It is shown once and kept only as a hash. */
public final class KeySecret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private KeySecret() {}

    public static String generate() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return "ck_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /**
     * What is stored and looked up. A plain SHA-256 is enough because the secret holds 256 random bits: there is no
     * dictionary to try, so a slow hash would only make every request slower.
     */
    public static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
