package dev.cairn.api.status;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Prefer} header fields (RFC 7240, section 2) from left to right, each character once. A list element that
 * does not follow the grammar is skipped up to the next comma outside of a quoted string.
 */
final class PreferHeader {
    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

    private final String text;
    private int at;

    private PreferHeader(String text) {
        this.text = text;
    }

    /** Values by preference name in lower case; an empty value if none was given. The first of a repeated name counts. */
    static Map<String, String> read(List<String> fields) {
        Map<String, String> preferences = new LinkedHashMap<>();
        for (String field : fields) {
            // Not joined with commas: a quoted string that one field leaves open would swallow the next field.
            new PreferHeader(field).readInto(preferences);
        }
        return preferences;
    }

    private void readInto(Map<String, String> preferences) {
        while (at < text.length()) {
            String name = token().toLowerCase(Locale.ROOT);
            String value = value();
            if (!name.isEmpty() && value != null && skipParameters() && isAtElementEnd()) {
                preferences.putIfAbsent(name, value);
            }
            skipElement();
        }
    }

    /** The word after an equals sign, empty if there is no equals sign; null if it is no word. */
    private @Nullable String value() {
        skipSpace();
        if (!skip('=')) {
            return "";
        }
        skipSpace();
        if (skip('"')) {
            return quoted();
        }
        String word = token();
        return word.isEmpty() ? null : word;
    }

    /** Whether the parameters, of which none means anything here, follow the grammar. */
    private boolean skipParameters() {
        skipSpace();
        while (skip(';')) {
            skipSpace();
            if (!token().isEmpty() && value() == null) {
                return false;
            }
            skipSpace();
        }
        return true;
    }

    private String token() {
        skipSpace();
        int start = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    /** The rest of a quoted string; null if it does not end. */
    private @Nullable String quoted() {
        StringBuilder value = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return value.toString();
            }
            if (c == '\\' && at < text.length()) {
                c = text.charAt(at++);
            }
            value.append(c);
        }
        return null;
    }

    private void skipElement() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == ',') {
                return;
            }
            if (c == '"') {
                quoted();
            }
        }
    }

    private boolean isAtElementEnd() {
        return at == text.length() || text.charAt(at) == ',';
    }

    private boolean skip(char wanted) {
        boolean found = at < text.length() && text.charAt(at) == wanted;
        at += found ? 1 : 0;
        return found;
    }

    private void skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
    }

    private static boolean isTokenCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || TOKEN_SYMBOLS.indexOf(c) >= 0;
    }
}
