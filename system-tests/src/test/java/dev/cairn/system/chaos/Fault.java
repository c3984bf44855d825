package dev.cairn.system.chaos;

/**
 * Something that production does to the programs, done for real.
 *
 * @param name what the command line calls it
 * @param part nothing else strikes it meanwhile
 * @param does what happens, in a few words
 */
record Fault(String name, Part part, String does, Strike strike) {

    /**
     * Strikes, holds, and heals what it broke: a program that another fault ended starts only when it reaches what it
     * needs. Programs that are left ended are started by {@link Field#mend}.
     */
    @FunctionalInterface
    interface Strike {
        /** @throws CannotStrike if this machine lacks what it takes */
        void on(Field field) throws Exception;
    }
}
