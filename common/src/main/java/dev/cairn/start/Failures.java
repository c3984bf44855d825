package dev.cairn.start;

import dev.cairn.agent.InvalidAgent;
import java.util.Arrays;

/** Tells a person at a terminal why a command failed: one clear line for what they can mend. */
public final class Failures {
    private Failures() {}

    /**
     * @param alsoClear the program's own failures whose message needs no stack trace
     * @return the exit code
     */
    public static int tell(Throwable failure, Class<?>... alsoClear) {
        // Whatever made a part of the program may have wrapped what that part said.
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (isClear(cause, alsoClear)) {
                System.err.println("cairn: " + cause.getMessage());
                return 1;
            }
        }
        System.err.println("cairn: " + failure);
        failure.printStackTrace();
        return 1;
    }

    private static boolean isClear(Throwable failure, Class<?>... alsoClear) {
        return failure instanceof StartRefused
                || failure instanceof InvalidAgent
                || Arrays.stream(alsoClear).anyMatch(type -> type.isInstance(failure));
    }
}
