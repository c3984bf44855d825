package dev.cairn.yaml;

/** Keeps what a file holds from breaking or flooding the line of an error. */
final class OneLine {
    private static final int MOST_QUOTED = 60;

    private OneLine() {}

    /** Control characters become spaces, so that no file writes lines of its own into a log. */
    static String of(String message) {
        StringBuilder line = new StringBuilder(message.length());
        message.codePoints().map(c -> isControl(c) ? ' ' : c).forEach(line::appendCodePoint);
        return line.toString();
    }

    /** The beginning of a text. */
    static String quoted(String text) {
        if (text.codePointCount(0, text.length()) <= MOST_QUOTED) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, MOST_QUOTED)) + "...";
    }

    private static boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
