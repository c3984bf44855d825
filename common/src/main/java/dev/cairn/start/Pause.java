package dev.cairn.start;

/** Between two looks at what is not there yet. */
final class Pause {
    private static final long MILLIS = 500;

    private Pause() {}

    /** @throws StartRefused if the program is told to end meanwhile */
    static void between() {
        try {
            Thread.sleep(MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartRefused("Interrupted while waiting for the database.");
        }
    }
}
