package dev.cairn.callback;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Where a delivery is; the SQL CHECK allows no other word. */
public enum DeliveryState {
    /** Owed: it is tried when it is due. */
    PENDING,
    /** The receiver took it. */
    DELIVERED,
    /** The last try of the schedule failed. */
    EXHAUSTED,
    /** The receiver said that it is gone for good. */
    DISABLED;

    /** The word in the database and in JSON. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<DeliveryState> of(String word) {
        return Arrays.stream(values()).filter(s -> s.word().equals(word)).findFirst();
    }
}
