package dev.cairn.start;

import dev.cairn.job.StorageFailure;
import java.util.function.Supplier;

/**
 * Waits for room at the database while a program starts: since the database was looked at, another program may have taken the
 * last connection, and a start that ended for that would have to be repeated by somebody.
 */
public final class RoomForConnections {
    private RoomForConnections() {}

    /**
     * Repeats an act for as long as the database has no room for its connection, and says once that it waits.
     *
     * @throws StartRefused if the program is told to end meanwhile
     */
    public static <T> T await(Supplier<T> act) {
        boolean told = false;
        while (true) {
            try {
                return act.get();
            } catch (StorageFailure.NoRoom e) {
                if (!told) {
                    tell(String.valueOf(e.getMessage()));
                    told = true;
                }
                Pause.between();
            }
        }
    }

    static void tell(String reason) {
        System.err.println("cairn: waiting for a connection to the database. " + reason);
    }
}
