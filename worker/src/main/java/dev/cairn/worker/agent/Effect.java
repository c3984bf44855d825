package dev.cairn.worker.agent;

/** What calling a tool a second time would do. Each tool must say. */
public enum Effect {
    /** It only reads. */
    NONE,
    /** A second call with the same {@link ToolCall#key()} changes nothing more. */
    IDEMPOTENT,
    /** A second call would do it twice: it is reserved in the journal before it is made, and never made on a guess. */
    EFFECTFUL
}
