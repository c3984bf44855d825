package dev.cairn.standalone.listen;

/** Colours for a person at a terminal; plain text for anything else. */
public enum Colour {
    RED("31"),
    ALARM("31;1"),
    GREEN("32"),
    YELLOW("33"),
    DIM("2");

    private static final boolean SHOWN =
            System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    public String of(String text) {
        return SHOWN ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
