package dev.cairn.system.chaos;

/**
 * Something that production does to the programs, done for real.
 *
 * @param name what the command line calls it
 * @param does what happens, in a few words
 */
record Fault(String name, String does, Strike strike) {

    /** Strikes, holds, and leaves healing of what it broke to {@link Field#mend}. */
    @FunctionalInterface
    interface Strike {
        void on(Field field) throws Exception;
    }
}
