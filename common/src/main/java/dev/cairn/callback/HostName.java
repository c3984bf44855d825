package dev.cairn.callback;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Host names in the ASCII form that DNS, TLS and the {@code Host} header have: labels in other scripts become A-labels
 * ({@code xn--…}) by the mapping of UTS #46, as in browsers. {@code java.net.IDN} is not used: it follows IDNA 2003, which
 * sends {@code straße.example} to the other host {@code strasse.example}.
 */
final class HostName {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;
    private static final Pattern DOT = Pattern.compile("[.\u3002\uff0e\uff61]");
    /** Underscores are no part of host names (RFC 1123), but DNS has them and so have receivers. */
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_-]+");

    /** Punctuation that names have: Catalan, Hebrew and Japanese. */
    private static final String PUNCTUATION = "\u00b7\u05f3\u05f4\u30fb";

    private static final String WRITE_ASCII = "must have a host name of letters, digits, hyphens, underscores and dots;"
            + " write another name in its ASCII form, which begins with `xn--`";

    private HostName() {}

    /** @return in lower case, without the dot of the root at the end */
    static String ascii(String written) throws UnfitUrl {
        if (written.indexOf('%') >= 0) {
            throw new UnfitUrl("must have no percent escapes in its host name");
        }
        String[] labels = DOT.split(written, -1);
        boolean rooted = labels.length > 1 && labels[labels.length - 1].isEmpty();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < labels.length - (rooted ? 1 : 0); i++) {
            name.append(i == 0 ? "" : ".").append(label(labels[i]));
        }
        if (name.length() > LONGEST_NAME) {
            throw new UnfitUrl("must have a host name of at most " + LONGEST_NAME + " characters in its ASCII form");
        }
        return name.toString();
    }

    private static String label(String written) throws UnfitUrl {
        if (written.isEmpty()) {
            throw new UnfitUrl("must have no empty part between the dots of its host name");
        }
        String ascii = isAscii(written) ? written.toLowerCase(Locale.ROOT) : mapped(written);
        checkLength(ascii);
        if (!LABEL.matcher(ascii).matches()) {
            throw new UnfitUrl(WRITE_ASCII);
        }
        if (ascii.startsWith("-") || ascii.endsWith("-")) {
            throw new UnfitUrl("must have no hyphen at the beginning or end of a part of its host name");
        }
        return ascii;
    }

    private static void checkLength(String label) throws UnfitUrl {
        if (label.codePointCount(0, label.length()) > LONGEST_LABEL) {
            throw new UnfitUrl("must have at most " + LONGEST_LABEL
                    + " characters, in ASCII form, between the dots of its host name");
        }
    }

    private static String mapped(String written) throws UnfitUrl {
        String label = folded(written);
        // The ASCII form is never shorter.
        checkLength(label);
        if (isAscii(label)) {
            return label;
        }
        if (label.startsWith("xn--") || label.startsWith("-") || label.endsWith("-") || !isMappable(label)) {
            throw new UnfitUrl(WRITE_ASCII);
        }
        if (label.indexOf('ς') >= 0 && written.indexOf('ς') < 0) {
            // Other characters that look like a final sigma stand for a plain one.
            throw new UnfitUrl(WRITE_ASCII);
        }
        return "xn--" + Punycode.encode(label);
    }

    /** Decomposed first, so that a letter with a mark is lowered as a letter and a mark. */
    private static String folded(String label) {
        StringBuilder lower = new StringBuilder();
        Normalizer.normalize(label, Normalizer.Form.NFKD)
                .codePoints()
                .map(Character::toLowerCase)
                .forEach(lower::appendCodePoint);
        return Normalizer.normalize(lower, Normalizer.Form.NFKC);
    }

    private static boolean isMappable(String label) {
        return !isMark(label.codePointAt(0)) && label.codePoints().allMatch(HostName::isMappable);
    }

    /** Characters that UTS #46 drops, or folds into another number of characters, are left to whoever writes the name. */
    private static boolean isMappable(int point) {
        if (point < 0x80) {
            return LABEL.matcher(Character.toString(point)).matches();
        }
        boolean kind = Character.isLetter(point)
                || isMark(point)
                || Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER
                || Character.getType(point) == Character.OTHER_SYMBOL
                || PUNCTUATION.indexOf(point) >= 0;
        return kind && !isIgnorable(point) && isFoldedAlike(point);
    }

    private static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK || type == Character.COMBINING_SPACING_MARK;
    }

    /** Marks and letters that have no width and no meaning in a name. */
    private static boolean isIgnorable(int point) {
        return point == 0x034f
                || point == 0x115f
                || point == 0x1160
                || point == 0x17b4
                || point == 0x17b5
                || point >= 0x180b && point <= 0x180f
                || point >= 0xfe00 && point <= 0xfe0f
                || point >= 0xe0000;
    }

    private static boolean isFoldedAlike(int point) {
        if (point == 'ß' || point == 'ς' || point == 'ı') {
            // UTS #46 keeps these, though they have other forms in upper case.
            return true;
        }
        String text = Character.toString(point);
        String back = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Character.UnicodeScript.of(point) != Character.UnicodeScript.CHEROKEE
                && Normalizer.normalize(back, Normalizer.Form.NFKC).equals(text);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
