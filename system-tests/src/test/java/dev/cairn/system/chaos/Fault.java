package dev.cairn.system.chaos;

import java.util.Set;

/**
 * Something that production does to the programs, done for real.
 *
 * @param name what the command line calls it
 * @param parts nothing else strikes these meanwhile
 * @param does what happens, in a few words
 */
record Fault(String name, Set<Part> parts, String does, Strike strike) {

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
