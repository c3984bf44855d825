package dev.cairn.step;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a step did. */
public enum StepKind {
    /** One call of a model. */
    MODEL,
    /** One call of a tool. */
    TOOL,
    /** A block of Java code in a coded agent. */
    CODE;

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static StepKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
