package dev.cairn.worker.step;

/** Java strings may hold what no UTF-8 can; whatever is to be kept must be read back as it was. */
public final class Unicode {
    /** Stands where something was that UTF-8 cannot hold. */
    public static final char REPLACEMENT = '\uFFFD';

    private Unicode() {}

    /** Replaces half surrogate pairs by U+FFFD. */
    public static String whole(String said) {
        StringBuilder whole = null;
        for (int i = 0; i < said.length(); i++) {
            char c = said.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < said.length()
                    && Character.isLowSurrogate(said.charAt(i + 1));
            if (pair) {
                i++;
            } else if (Character.isSurrogate(c)) {
                whole = whole == null ? new StringBuilder(said) : whole;
                whole.setCharAt(i, REPLACEMENT);
            }
        }
        return whole == null ? said : whole.toString();
    }
}
