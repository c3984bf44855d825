package dev.cairn.standalone.listen;

/** Makes text that a stranger sent safe to show: it cannot move the cursor, change colours or break the line. */
final class Printable {
    private Printable() {}

    /** At most {@code most} characters of it on one line; how many there were is told if some are left out. */
    static String shortened(String text, int most) {
        if (text.codePointCount(0, text.length()) <= most) {
            return line(text);
        }
        return line(text.substring(0, text.offsetByCodePoints(0, most))) + " … (" + text.length() + " characters)";
    }

    static String line(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().map(Printable::safe).forEach(safe::appendCodePoint);
        return safe.toString();
    }

    private static int safe(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            // Marks of direction would let a line read as something else than it says.
            case Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED -> '\ufffd';
            default -> character;
        };
    }
}
