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
        boolean clear = failure instanceof StartRefused
                || failure instanceof InvalidAgent
                || Arrays.stream(alsoClear).anyMatch(type -> type.isInstance(failure));
        System.err.println("cairn: " + (clear ? failure.getMessage() : failure));
        if (!clear) {
            failure.printStackTrace();
        }
        return 1;
    }
}
