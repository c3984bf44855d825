package dev.cairn.system.chaos;

/** This machine lacks what a fault is made by; the run goes on without it and says so. */
final class CannotStrike extends Exception {
    private static final long serialVersionUID = 1;

    /** @param why what is missing, and what would change that */
    CannotStrike(String why) {
        super(why);
    }
}
