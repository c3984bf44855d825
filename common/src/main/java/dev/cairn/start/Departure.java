package dev.cairn.start;

import io.quarkus.runtime.Quarkus;
import sun.misc.Signal;

/**
 * How a program ends on SIGTERM: in order, and with 0 if nothing was cut off. The JVM's own code, 143, is a failure to whoever
 * scales down.
 */
public final class Departure {
    private static final int CUT_OFF = 143;

    private static volatile boolean complete = true;

    private Departure() {}

    /** From now on SIGTERM ends the program as {@link Quarkus#asyncExit(int)} does. Before it is up the JVM just ends. */
    public static void onTerm() {
        try {
            Signal.handle(new Signal("TERM"), signal -> Quarkus.asyncExit(0));
        } catch (IllegalArgumentException e) {
            // A JVM that is told to leave signals alone (-Xrs) leaves it to whoever told it.
        }
    }

    /** Something was not finished: a step was cut off, or the database does not know that its jobs are free. */
    public static void incomplete() {
        complete = false;
    }

    /**
     * The process's exit code.
     *
     * @param otherwise what it ends with if nothing was cut off
     */
    public static int code(int otherwise) {
        return complete ? otherwise : CUT_OFF;
    }
}
