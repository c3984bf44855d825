package dev.cairn.worker.agent;

/** What a tool found out about a call that was in doubt. */
public sealed interface LookUp<R> {
    /** It was done, with this result. */
    record Done<R>(R result) implements LookUp<R> {}

    /** It was certainly not done, and cannot come to be done any more: calling is safe. */
    record NotDone<R>() implements LookUp<R> {}

    /** Nobody can tell; it will not be called again on a guess. */
    record Unknown<R>() implements LookUp<R> {}
}
