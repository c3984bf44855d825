package dev.cairn.step;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One line of the journal.
 *
 * @param position the step's place in the job, from 1; with the job it is the step's identity in every attempt
 * @param outcome JSON text: the step's own delta, never the conversation so far
 * @param took how long it ran
 * @param reservedFor for an effectful call: how long from now it may still be under way; negative if it must have ended
 * @param tries how often it was tried in the attempt that kept it
 */
public record StepRecord(
        int position,
        StepKind kind,
        String name,
        StepState state,
        @Nullable String outcome,
        StepUsage usage,
        int tries,
        Duration took,
        @Nullable Duration reservedFor) {

    /** The name by which errors and clients speak of the step, for example {@code 3 tool create_ticket}. */
    public String label() {
        return label(position, kind, name);
    }

    public static String label(int position, StepKind kind, String name) {
        return position + " " + kind.word() + " " + name;
    }
}
