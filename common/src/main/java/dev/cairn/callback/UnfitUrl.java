package dev.cairn.callback;

/** A URL that no callback may go to. The message says what the URL must have instead, such as "must have a port …". */
public final class UnfitUrl extends Exception {
    UnfitUrl(String message) {
        super(message, null, false, false);
    }
}
