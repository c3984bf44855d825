package dev.cairn.id;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.Optional;
import java.util.UUID;

/**
 * The written form of an identifier: a prefix, an underscore and a UUIDv7 in 26 letters of lower-case Crockford
 * base 32, as the TypeID specification (v0.3) has it. Text order is time order.
 */
public final class TypeId {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;
    private static final int BITS = 5;

    private TypeId() {}

    /** A new time-ordered UUID (version 7, RFC 9562). */
    public static UUID newUuid() {
        return UuidCreator.getTimeOrderedEpoch();
    }

    /** The text of {@code uuid} under {@code prefix}, for example {@code job_01h455vb4pex5vsknk084sn02q}. */
    public static String write(String prefix, UUID uuid) {
        char[] text = new char[LENGTH];
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (low & 31));
            low = (low >>> BITS) | (high << (64 - BITS));
            high >>>= BITS;
        }
        return prefix + "_" + new String(text);
    }

    /** The UUID of {@code text}, or empty when it is not an identifier of this prefix. */
    public static Optional<UUID> read(String prefix, String text) {
        String start = prefix + "_";
        // The first letter holds three bits only: 8 or more would be a number of over 128 bits.
        if (!text.startsWith(start) || text.length() != start.length() + LENGTH || text.charAt(start.length()) > '7') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = start.length(); i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0) {
                return Optional.empty();
            }
            high = (high << BITS) | (low >>> (64 - BITS));
            low = (low << BITS) | digit;
        }
        return Optional.of(new UUID(high, low));
    }
}
