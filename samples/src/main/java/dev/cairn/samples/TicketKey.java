package dev.cairn.samples;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The key of a call in the forms a file name and a person can bear.
 *
 * @param hash SHA-256 of the key in hex: any key becomes a safe file name, and no two keys share one
 */
record TicketKey(String hash) {
    // Crockford's base 32: no I, L, O or U, so that a number can be read out on the telephone.
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LETTERS = 8;
    private static final int BITS = 5;

    static TicketKey of(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return new TicketKey(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** {@code T-} and 8 letters: the first 40 bits of the hash, enough for a sample's few thousand tickets. */
    String ticketId() {
        long bits = Long.parseLong(hash.substring(0, LETTERS * BITS / 4), 16);
        StringBuilder id = new StringBuilder("T-");
        for (int letter = LETTERS - 1; letter >= 0; letter--) {
            id.append(ALPHABET.charAt((int) (bits >>> (letter * BITS)) & 31));
        }
        return id.toString();
    }
}
