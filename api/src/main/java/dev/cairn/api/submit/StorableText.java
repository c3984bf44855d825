package dev.cairn.api.submit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.api.problem.Refusal;
import dev.cairn.json.ExactJson;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Refuses what PostgreSQL cannot store and what no arithmetic can bear. The place is written down only when something is
 * found: a pointer per value of a body with long names would take time and memory in the square of its size.
 */
final class StorableText {
    private static final int LONGEST_PLACE = 200;

    private final Deque<Object> path = new ArrayDeque<>();

    /** @throws Refusal that names the place */
    void check(JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> node.properties().forEach(this::checkField);
            case ARRAY -> {
                for (int i = 0; i < node.size(); i++) {
                    checkInside(i, node.get(i));
                }
            }
            case STRING -> checkText(node.textValue());
            case NUMBER -> checkNumber(node);
            case BINARY, BOOLEAN, MISSING, NULL, POJO -> {
                // Nothing in these can be out of range.
            }
        }
    }

    private void checkField(Map.Entry<String, JsonNode> field) {
        checkText(field.getKey());
        checkInside(field.getKey(), field.getValue());
    }

    private void checkInside(Object step, JsonNode value) {
        path.addLast(step);
        check(value);
        path.removeLast();
    }

    /** PostgreSQL stores neither U+0000 nor half a surrogate pair. */
    private void checkText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw Refusal.malformedJson("The text at `" + place() + "` contains \\u0000, which cannot be stored.");
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw Refusal.malformedJson("The text at `" + place() + "` contains half a surrogate pair.");
            }
        }
    }

    /** A number that a double cannot hold would overflow, or take unbounded time, in somebody's arithmetic later. */
    private void checkNumber(JsonNode number) {
        if (ExactJson.isOutOfRange(number)) {
            throw Refusal.malformedJson("The number at `" + place() + "` is out of the range of a double.");
        }
    }

    private String place() {
        String pointer =
                path.stream().map(step -> "/" + Fields.escaped(step.toString())).collect(Collectors.joining());
        return pointer.length() > LONGEST_PLACE ? pointer.substring(0, LONGEST_PLACE) + "…" : pointer;
    }
}
