package dev.cairn.system.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A broken promise.
 *
 * @param invariant which, such as {@code I3}
 * @param job the job it is about, null if it is about none
 * @param subject of the order, for what the model was asked
 */
record Finding(
        String invariant,
        String what,
        @Nullable String job,
        @Nullable String subject) {
    @Override
    public String toString() {
        return invariant + ": " + what + (job == null ? "" : " [" + job + ", " + subject + "]");
    }
}
