package dev.cairn.standalone.rehearsal;

/** Shortens text for people. */
final class Cut {
    private Cut() {}

    /** At most {@code most} characters, cut after a whole word. */
    static String atWord(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int space = text.lastIndexOf(' ', most - 1);
        int end = space > 0 ? space : most - 1;
        // Half of a character outside the basic plane could not be written as UTF-8.
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** At most {@code most} characters, cut after a whole sentence where there is one. */
    static String atSentence(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int stop = text.lastIndexOf(". ", most - 1);
        return stop > 0 ? text.substring(0, stop + 1) : atWord(text, most);
    }
}
