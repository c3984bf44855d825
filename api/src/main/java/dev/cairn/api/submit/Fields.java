package dev.cairn.api.submit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.problem.Problem.FieldError;
import dev.cairn.api.problem.Refusal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of an object and collects everything that does not fit, so that one answer names it all. */
final class Fields {
    private static final int MOST_ERRORS = 20;
    private static final int LONGEST_NAME_SHOWN = 64;

    private final JsonNode object;
    private final String at;
    private final List<FieldError> errors;

    private Fields(JsonNode object, String at, List<FieldError> errors) {
        this.object = object;
        this.at = at;
        this.errors = errors;
    }

    /** @throws Refusal if {@code body} is no object */
    static Fields of(JsonNode body, Set<String> known) {
        if (!body.isObject()) {
            throw Refusal.invalidFields(List.of(new FieldError("", "must be a JSON object")));
        }
        Fields fields = new Fields(body, "", new ArrayList<>());
        fields.refuseUnknown(known);
        return fields;
    }

    /** The object in a field; null if it is left out or is none. */
    @Nullable
    Fields inside(String name, Set<String> known) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isObject()) {
            refuse(name, "must be an object");
            return null;
        }
        Fields fields = new Fields(value, at + "/" + name, errors);
        fields.refuseUnknown(known);
        return fields;
    }

    void refuse(String name, String why) {
        if (errors.size() < MOST_ERRORS) {
            errors.add(new FieldError(at + "/" + name, why));
        }
    }

    /** A name as a JSON pointer has it (RFC 6901). */
    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw Refusal.invalidFields(errors);
        }
    }

    /** A field's value; null if it is left out or JSON null. */
    @Nullable
    JsonNode get(String name) {
        JsonNode value = object.get(name);
        return value == null || value.isNull() ? null : value;
    }

    boolean has(String name) {
        return object.has(name);
    }

    /** The value even if it is JSON null. */
    JsonNode raw(String name) {
        return object.path(name);
    }

    @Nullable
    String text(String name, Pattern form, String said) {
        return text(name, form.asMatchPredicate(), said);
    }

    @Nullable
    String text(String name, Predicate<String> fits, String said) {
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        if (!value.isTextual() || !fits.test(value.textValue())) {
            refuse(name, said);
            return null;
        }
        return value.textValue();
    }

    String required(String name, Pattern form, String said) {
        if (get(name) == null) {
            refuse(name, "is missing: " + said);
            return "";
        }
        String text = text(name, form, said);
        return text == null ? "" : text;
    }

    int number(String name, int otherwise, int least, int most) {
        JsonNode value = get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < least
                || value.intValue() > most) {
            refuse(name, "must be a whole number from " + least + " to " + most);
            return otherwise;
        }
        return value.intValue();
    }

    @Nullable
    Instant time(String name) {
        String said =
                "must be an ISO-8601 time with an offset, such as 2027-01-31T12:00:00Z, between the years 2000 and 9999";
        JsonNode value = get(name);
        if (value == null) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(value.isTextual() ? value.textValue() : "");
            if (time.getYear() >= 2000 && time.getYear() <= 9998) {
                return time.toInstant();
            }
        } catch (DateTimeException e) {
            // Falls through to the one sentence that says what would be right.
        }
        refuse(name, said);
        return null;
    }

    private void refuseUnknown(Set<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                refuse(
                        escaped(
                                name.length() > LONGEST_NAME_SHOWN
                                        ? name.substring(0, LONGEST_NAME_SHOWN) + "…"
                                        : name),
                        "is not a field of this version; known are "
                                + known.stream().sorted().toList());
            }
        });
    }
}
