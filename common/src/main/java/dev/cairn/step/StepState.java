package dev.cairn.step;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a step stands in the journal. */
public enum StepState {
    /** An effectful call may have been made; its outcome is not known yet. */
    RESERVED,
    /** The outcome is kept. */
    SUCCEEDED,
    /** The call was refused; the refusal is kept and the agent goes on with it. */
    FAILED;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static StepState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
