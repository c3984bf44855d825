package dev.cairn.callback;

import java.nio.charset.StandardCharsets;

/** The characters of a callback URL: which may stand in it, and how path and query are written in ASCII (RFC 3986). */
final class UrlCharacters {
    /** RFC 3986 has no place for these. They are refused, not encoded: clients differ in which of them they encode. */
    private static final String UNSAFE = "\"<>^`{|}";

    private UrlCharacters() {}

    /** Refuses what may stand nowhere in a URL, and what some readers take for another character. */
    static void check(String url) throws UnfitUrl {
        for (int i = 0; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == ' ') {
                throw new UnfitUrl("must not contain a space; write it as %20");
            }
            if (c == '\\') {
                throw new UnfitUrl("must not contain a backslash; write `/`, or %5C if a backslash is meant");
            }
            if (Character.isISOControl(c)) {
                throw new UnfitUrl("must not contain control characters; U+%04X is one".formatted((int) c));
            }
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(url)) {
            throw new UnfitUrl("must not contain half of a surrogate pair");
        }
    }

    /** Path and query in ASCII: percent escapes stay, other characters are escaped as UTF-8. */
    static String encoded(String pathAndQuery) throws UnfitUrl {
        StringBuilder ascii = new StringBuilder(pathAndQuery.length());
        int query = pathAndQuery.indexOf('?');
        for (int i = 0; i < pathAndQuery.length(); i++) {
            char c = pathAndQuery.charAt(i);
            if (c == '%') {
                checkEscape(pathAndQuery, i);
            } else if (UNSAFE.indexOf(c) >= 0 || (query < 0 || i < query) && (c == '[' || c == ']')) {
                throw new UnfitUrl(
                        "must not contain `%c` in its path or query; write it as %%%02X".formatted(c, (int) c));
            }
            ascii.append(c);
        }
        return escaped(ascii);
    }

    private static void checkEscape(String text, int at) throws UnfitUrl {
        if (at + 2 >= text.length() || !isHex(text.charAt(at + 1)) || !isHex(text.charAt(at + 2))) {
            throw new UnfitUrl("must have two hexadecimal digits behind each `%`; write a percent sign itself as %25");
        }
    }

    private static boolean isHex(char c) {
        return c < 0x80 && Character.digit(c, 16) >= 0;
    }

    private static String escaped(CharSequence text) {
        StringBuilder ascii = new StringBuilder(text.length());
        for (byte b : text.toString().getBytes(StandardCharsets.UTF_8)) {
            if (b < 0) {
                ascii.append("%%%02X".formatted(b & 0xff));
            } else {
                ascii.append((char) b);
            }
        }
        return ascii.toString();
    }
}
