package dev.cairn.embedded.postgres;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;

/**
 * Unix signals, which Java cannot send by itself: PostgreSQL's fast stop is SIGINT and its immediate stop SIGQUIT
 * (PostgreSQL documentation, 18.5), while {@link Process#destroy()} sends SIGTERM, which waits for the clients.
 */
enum Signals {
    FAST_STOP(2),
    IMMEDIATE_STOP(3),
    KILL(9);

    private final int number;

    Signals(int number) {
        this.number = number;
    }

    /** Sends to a process already known to be the right one; a process that is gone is no error. */
    void send(ProcessHandle process) {
        if (this == KILL) {
            process.destroyForcibly();
            return;
        }
        try {
            Linker linker = Linker.nativeLinker();
            var kill = linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("kill"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            int ignored = (int) kill.invokeExact(Math.toIntExact(process.pid()), number);
        } catch (Throwable nativeAccessDenied) {
            // SIGTERM still stops a server without clients; the caller's time limits end one that has some.
            process.destroy();
        }
    }
}
