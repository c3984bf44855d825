package dev.cairn.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts by AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. The layout is a version byte, the key's
 * identifier (4 bytes), the nonce (12), the ciphertext with its tag (16).
 */
public final class SecretBox {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD_BYTES = 1 + ID_BYTES;

    private final List<Key> keys;
    private final SecureRandom random = new SecureRandom();

    /**
     * Where a secret is kept. It is authenticated and not stored: a row that was copied to another tenant cannot be
     * read there.
     */
    public record Place(String tenant, String kind, String id) {
        private byte[] bytes() {
            return (tenant + "/" + kind + "/" + id).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** @param id the beginning of a hash, kept with what the key encrypted: it tells another key from damaged data */
    private record Key(byte[] id, SecretKeySpec key) {}

    /**
     * @param keys 32 bytes in base64, or several such keys with commas between: the first encrypts, all decrypt
     * @throws IllegalArgumentException in one sentence that does not repeat the keys
     */
    public SecretBox(String keys) {
        this.keys = Arrays.stream(keys.split(",", -1))
                .map(String::strip)
                .map(SecretBox::key)
                .toList();
    }

    public byte[] seal(String secret, Place place) {
        Key key = keys.getFirst();
        byte[] head = ByteBuffer.allocate(HEAD_BYTES).put(VERSION).put(key.id()).array();
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] text = cipher(Cipher.ENCRYPT_MODE, key, nonce, head, place)
                    .doFinal(secret.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(HEAD_BYTES + NONCE_BYTES + text.length)
                    .put(head)
                    .put(nonce)
                    .put(text)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has AES-GCM", e);
        }
    }

    /** @throws SecretUnreadable if it was not sealed for this place by one of the keys */
    public String open(byte[] sealed, Place place) {
        if (sealed.length < HEAD_BYTES + NONCE_BYTES + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new SecretUnreadable("A stored secret was changed: it does not begin as one.");
        }
        byte[] head = Arrays.copyOf(sealed, HEAD_BYTES);
        Key key = withId(Arrays.copyOfRange(sealed, 1, HEAD_BYTES));
        byte[] nonce = Arrays.copyOfRange(sealed, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        try {
            byte[] text = cipher(Cipher.DECRYPT_MODE, key, nonce, head, place)
                    .doFinal(sealed, HEAD_BYTES + NONCE_BYTES, sealed.length - HEAD_BYTES - NONCE_BYTES);
            return new String(text, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new SecretUnreadable("A stored secret was changed, or belongs to another place.", e);
        }
    }

    private Key withId(byte[] id) {
        return keys.stream()
                .filter(key -> Arrays.equals(key.id(), id))
                .findFirst()
                .orElseThrow(() -> new SecretUnreadable("A stored secret was encrypted by a key which is not among the"
                        + " keys of CAIRN_SECRETS_KEY; add the key of that time after the current one."));
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce, byte[] head, Place place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(head);
        cipher.updateAAD(place.bytes());
        return cipher;
    }

    private static Key key(String base64) {
        byte[] bytes = decode(base64);
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("CAIRN_SECRETS_KEY must be 32 bytes in base64, or several such keys with"
                    + " commas between, but " + (base64.isEmpty() ? "one is empty" : "one is something else")
                    + ". Make one by `openssl rand -base64 32`, and keep it: what it encrypted is lost without it.");
        }
        return new Key(id(bytes), new SecretKeySpec(bytes, "AES"));
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static byte[] id(byte[] key) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("cairn secrets key".getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(digest.digest(key), ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
