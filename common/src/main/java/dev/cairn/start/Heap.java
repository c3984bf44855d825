package dev.cairn.start;

/** The memory that the JVM may use for objects. */
public final class Heap {
    /** With 48 MB a program starts and then only collects garbage; a collector may keep some of 64 for itself. */
    private static final long LEAST_BYTES = 56 << 20;

    private Heap() {}

    /** @throws StartRefused if it is too small to work in */
    public static void check() {
        check(Runtime.getRuntime().maxMemory());
    }

    static void check(long bytes) {
        if (bytes < LEAST_BYTES) {
            throw new StartRefused(
                    "The JVM may use " + (bytes >> 20) + " MB for its heap, and needs at least 64: raise -Xmx"
                            + " (CAIRN_JAVA_OPTS=-Xmx256m), or the container's memory.");
        }
    }
}
