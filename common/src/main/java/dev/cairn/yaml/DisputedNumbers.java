package dev.cairn.yaml;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plain texts that readers of YAML 1.1 (yaml.org/type/int.html, float.html) and of YAML 1.2 (section 10.3.2) take for
 * different things. Any guess would be wrong for somebody, so they are refused. {@code 1e3} is not one of them, although YAML
 * 1.1 asks for a point and a sign in it: nobody writes it for a text.
 */
final class DisputedNumbers {
    private static final Pattern LEADING_ZERO = Pattern.compile("[-+]?0[0-9]++");
    private static final Pattern UNDERSCORES =
            Pattern.compile("[-+]?(?:[0-9][0-9_]*+(?:\\.[0-9_]*+)?|\\.[0-9][0-9_]*+)(?:[eE][-+]?[0-9][0-9_]*+)?");
    private static final Pattern RADIX = Pattern.compile("([-+]?)0([xXoObB])([0-9a-fA-F_]++)");
    private static final Pattern BASE_60 =
            Pattern.compile("([-+]?)([0-9][0-9_]*+)((?::[0-5]?[0-9])+)((?:\\.[0-9_]*+)?)");

    private static final String TEXT = "text";

    private DisputedNumbers() {}

    /**
     * Does not concern {@code 0xFF}, on which all agree.
     *
     * @param text at most 1,000 characters
     * @throws UnclearNode if readers disagree on it
     */
    static void check(String text) {
        if (LEADING_ZERO.matcher(text).matches()) {
            throw disputed(text, octal(text), "the decimal number " + new BigInteger(text));
        }
        if (text.contains("_") && UNDERSCORES.matcher(text).matches()) {
            throw disputed(text, "the number " + text.replace("_", ""), TEXT);
        }
        Matcher radix = RADIX.matcher(text);
        if (radix.matches()) {
            checkRadix(text, radix);
        }
        Matcher base60 = BASE_60.matcher(text);
        if (base60.matches()) {
            throw disputed(text, "the number " + base60(base60) + " (base 60)", TEXT);
        }
    }

    private static String octal(String text) {
        boolean octal = text.chars().noneMatch(c -> c == '8' || c == '9');
        return octal ? "the octal number " + new BigInteger(text, 8) : TEXT;
    }

    private static void checkRadix(String text, Matcher radix) {
        String digits = radix.group(3).replace("_", "");
        int base =
                switch (radix.group(2)) {
                    case "x", "X" -> 16;
                    case "o", "O" -> 8;
                    default -> 2;
                };
        if (!digits.isEmpty() && digits.chars().allMatch(c -> Character.digit(c, base) >= 0)) {
            throw disputed(text, "the number " + new BigInteger(radix.group(1) + digits, base), TEXT);
        }
    }

    private static String base60(Matcher parts) {
        BigInteger sixty = BigInteger.valueOf(60);
        BigInteger whole = new BigInteger(parts.group(2).replace("_", ""));
        for (String part : parts.group(3).substring(1).split(":", -1)) {
            whole = whole.multiply(sixty).add(new BigInteger(part));
        }
        String fraction = parts.group(4).replace("_", "");
        BigDecimal value = new BigDecimal(whole + (fraction.equals(".") ? "" : fraction));
        return (parts.group(1).equals("-") ? value.negate() : value).toPlainString();
    }

    private static UnclearNode disputed(String text, String one, String other) {
        return new UnclearNode("`" + OneLine.quoted(text) + "` is " + OneLine.quoted(one)
                + " for some readers of YAML and " + OneLine.quoted(other)
                + " for others: quote it if it is text, else write the number plainly.");
    }
}
