package dev.cairn.standalone;

import dev.cairn.agent.InvalidAgent;
import dev.cairn.embedded.postgres.DataFolderInUse;
import dev.cairn.embedded.postgres.PostgresFailure;

/** Tells a person at a terminal why a command failed: one clear line for what they can mend. */
public final class Failures {
    private Failures() {}

    /** @return the exit code */
    public static int tell(Throwable failure) {
        boolean known = failure instanceof StartRefused
                || failure instanceof InvalidAgent
                || failure instanceof DataFolderInUse
                || failure instanceof PostgresFailure;
        System.err.println("cairn: " + (known ? failure.getMessage() : failure));
        if (!known) {
            failure.printStackTrace();
        }
        return 1;
    }
}
