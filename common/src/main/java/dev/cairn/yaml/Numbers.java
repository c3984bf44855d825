package dev.cairn.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of the core schema of YAML 1.2 (YAML 1.2.2, section 10.3.2) with the digits that were written. Refused is what
 * JSON cannot hold, and what readers of YAML 1.1 and 1.2 understand differently.
 */
final class Numbers {
    /** Above it, the time to convert a number would be noticed, and other readers of JSON give up. */
    private static final int MOST_CHARACTERS = 1000;

    private static final Pattern INTEGER = Pattern.compile("[-+]?(?:0|[1-9][0-9]*+)");
    private static final Pattern DECIMAL =
            Pattern.compile("[-+]?(?:\\.[0-9]++|[0-9]++(?:\\.[0-9]*+)?)(?:[eE][-+]?[0-9]++)?");
    private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]++");
    private static final Pattern NO_NUMBER = Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
    private static final Pattern LONG =
            Pattern.compile("[-+]?\\.?[0-9][0-9_.:]*+(?:[eE][-+]?[0-9_]++)?|[-+]?0[xXoObB][0-9a-fA-F_]++");

    private Numbers() {}

    /**
     * The number that a plain text means; null if it means none.
     *
     * @throws UnclearNode if its meaning is disputed, or JSON cannot hold it
     */
    static @Nullable JsonNode read(String text) {
        if (!mayBeNumber(text)) {
            return null;
        }
        if (text.length() > MOST_CHARACTERS) {
            return readLong(text);
        }
        if (INTEGER.matcher(text).matches()) {
            return integer(text, new BigInteger(text));
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return integer(text, new BigInteger(text.substring(2), 16));
        }
        if (NO_NUMBER.matcher(text).matches()) {
            throw new UnclearNode("`" + text + "` is no number that JSON can hold: quote it if it is text.");
        }
        DisputedNumbers.check(text);
        return DECIMAL.matcher(text).matches() ? decimal(text) : null;
    }

    /** The same number, known as one that has decimals. */
    static JsonNode withDecimals(JsonNode number) {
        return withDecimals(number.decimalValue());
    }

    /** Without decimals or an exponent, {@code 4e0} would be written as the whole number 4. */
    private static JsonNode withDecimals(BigDecimal value) {
        return DecimalNode.valueOf(value.scale() == 0 ? value.setScale(1) : value);
    }

    private static boolean mayBeNumber(String text) {
        return !text.isEmpty() && "+-.0123456789".indexOf(text.charAt(0)) >= 0;
    }

    private static @Nullable JsonNode readLong(String text) {
        if (LONG.matcher(text).matches()) {
            throw new UnclearNode("`" + OneLine.quoted(text) + "` looks like a number of more than " + MOST_CHARACTERS
                    + " characters: shorten it, or quote it if it is text.");
        }
        return null;
    }

    private static JsonNode integer(String text, BigInteger value) {
        if (value.bitLength() < Integer.SIZE) {
            return IntNode.valueOf(value.intValue());
        }
        if (value.bitLength() < Long.SIZE) {
            return LongNode.valueOf(value.longValue());
        }
        checkRange(text, new BigDecimal(value));
        return BigIntegerNode.valueOf(value);
    }

    private static JsonNode decimal(String text) {
        BigDecimal value;
        try {
            value = new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw outOfRange(text);
        }
        checkRange(text, value);
        return withDecimals(value);
    }

    /** Others keep numbers as doubles; and a number of a few characters may stand for gigabytes of digits. */
    private static void checkRange(String text, BigDecimal value) {
        boolean inRange = value.signum() == 0
                ? Math.abs((long) value.scale()) <= MOST_CHARACTERS
                : Double.isFinite(value.doubleValue()) && value.doubleValue() != 0;
        if (!inRange) {
            throw outOfRange(text);
        }
    }

    private static UnclearNode outOfRange(String text) {
        return new UnclearNode("the number `" + OneLine.quoted(text)
                + "` is outside the range of a double (about 4.9E-324 to 1.8E308): quote it if it is text.");
    }
}
