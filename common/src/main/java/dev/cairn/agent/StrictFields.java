package dev.cairn.agent;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.cairn.yaml.InvalidYaml;
import dev.cairn.yaml.YamlDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of one mapping of a document. Nothing is converted: a value of another type is an error with its place. */
final class StrictFields {
    private static final int MOST_QUOTED = 60;

    private final YamlDocument document;
    private final JsonPointer at;
    private final String prefix;

    /** @param prefix what errors say before the name of a field */
    private StrictFields(YamlDocument document, JsonPointer at, String prefix) {
        this.document = document;
        this.at = at;
        this.prefix = prefix;
    }

    /** @throws InvalidYaml if the document is no mapping, or has other fields than {@code known} */
    static StrictFields of(YamlDocument document, List<String> known) {
        JsonNode root = document.root();
        if (root.isNull()) {
            throw new InvalidYaml("the file is empty.");
        }
        if (!root.isObject()) {
            throw new InvalidYaml(
                    document.place(JsonPointer.empty()),
                    "an agent is a mapping of fields, but here is " + what(root) + ".");
        }
        return new StrictFields(document, JsonPointer.empty(), "").knowing(known);
    }

    /** The mapping that a field holds. */
    Optional<StrictFields> mapping(String field, List<String> known) {
        return value(field).map(value -> {
            if (!value.isObject()) {
                throw wrong(field, "must be a mapping of " + String.join(", ", known) + butIs(value) + ".");
            }
            return new StrictFields(document, pointer(field), prefix + field + ".").knowing(known);
        });
    }

    Optional<JsonNode> value(String field) {
        return Optional.ofNullable(document.root().at(at).get(field));
    }

    Optional<String> text(String field) {
        return value(field).map(value -> text(field, pointer(field), value));
    }

    Optional<Integer> integer(String field, int least, int most) {
        return value(field).map(value -> {
            boolean inRange = value.isIntegralNumber()
                    && value.canConvertToInt()
                    && value.intValue() >= least
                    && value.intValue() <= most;
            if (!inRange) {
                throw wrong(
                        field,
                        "must be a whole number from " + least + " to " + most + butIs(value)
                                + (value.isTextual() ? ": do not quote it." : "."));
            }
            return value.intValue();
        });
    }

    Optional<List<String>> texts(String field) {
        return value(field).map(value -> {
            if (!(value instanceof ArrayNode list)) {
                throw wrong(field, "must be a list of names, such as [a, b]" + butIs(value) + ".");
            }
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                texts.add(text(field + "[" + i + "]", pointer(field).appendIndex(i), list.get(i)));
            }
            return List.copyOf(texts);
        });
    }

    /** The error of a value, or of one that is missing. */
    InvalidYaml wrong(String field, String must) {
        return new InvalidYaml(document.place(pointer(field)), "`" + prefix + field + "` " + must);
    }

    JsonPointer pointer(String field) {
        return at.appendProperty(field);
    }

    private StrictFields knowing(List<String> known) {
        document.root().at(at).fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw new InvalidYaml(
                        document.keyPlace(at, field),
                        "`" + prefix + shortened(field) + "` is no field. There are: " + String.join(", ", known)
                                + ".");
            }
        });
        return this;
    }

    private String text(String field, JsonPointer where, JsonNode value) {
        if (!value.isTextual()) {
            boolean quotable = value.isNumber() || value.isBoolean();
            throw new InvalidYaml(
                    document.place(where),
                    "`" + prefix + field + "` must be text" + butIs(value) + (quotable ? ": quote it." : "."));
        }
        return value.textValue();
    }

    private static String butIs(JsonNode value) {
        return ", but is " + what(value);
    }

    private static String what(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "a mapping";
            case NULL -> "empty (null)";
            case STRING -> "the text \"" + shortened(value.textValue()) + "\"";
            case NUMBER -> "the number " + shortened(value.asText());
            case BOOLEAN, BINARY, MISSING, POJO -> value.asText();
        };
    }

    private static String shortened(String text) {
        return text.length() <= MOST_QUOTED ? text : text.substring(0, MOST_QUOTED) + "...";
    }
}
