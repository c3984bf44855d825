package dev.cairn.compute;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Gives way to everything else on the machine. Java's own priorities are without effect on Linux unless the JVM was started
 * with an option for them, so the system is asked: there {@code setpriority(2)} is for one thread, and lowering needs no right.
 */
final class ThreadPriority {
    private static final int PRIO_PROCESS = 0;
    private static final int THIS_THREAD = 0;

    /** A tenth of the share of others, where they want the processor too. */
    private static final int NICE = 10;

    private static final Optional<MethodHandle> SET_PRIORITY = setPriority();

    private ThreadPriority() {}

    /** Of the current platform thread, where the system can; elsewhere it stays as it is. */
    static void lower() {
        SET_PRIORITY.ifPresent(call -> {
            try {
                int _ = (int) call.invokeExact(PRIO_PROCESS, THIS_THREAD, NICE);
            } catch (Throwable e) {
                throw new IllegalStateException("a call without a pointer cannot fail in Java", e);
            }
        });
    }

    private static Optional<MethodHandle> setPriority() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("setpriority")
                .map(address -> linker.downcallHandle(
                        address,
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT)));
    }
}
