package dev.cairn.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for all documents that JSON Schema calls equal (2020-12, core 4.2.2): {@code 1} and {@code 1.0} are one number, and
 * the order of an object's members does not matter. Texts can be sorted, so that finding duplicates takes no quadratic time
 * even where somebody chose values with equal hash codes.
 */
final class CanonicalJson {
    private CanonicalJson() {}

    static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        append(node, text);
        return text.toString();
    }

    private static void append(JsonNode node, StringBuilder text) {
        switch (node.getNodeType()) {
            case OBJECT -> appendObject(node, text);
            case ARRAY -> {
                text.append('[');
                node.forEach(item -> {
                    append(item, text);
                    text.append(',');
                });
                text.append(']');
            }
            case NUMBER -> text.append(number(node));
            case STRING, BINARY, BOOLEAN, NULL, MISSING, POJO -> text.append(node);
        }
    }

    private static void appendObject(JsonNode node, StringBuilder text) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        node.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
        text.append('{');
        sorted.forEach((name, value) -> {
            // The length keeps a name that looks like a name and a value apart from both.
            text.append(name.length()).append(':').append(name).append('=');
            append(value, text);
            text.append(',');
        });
        text.append('}');
    }

    private static String number(JsonNode node) {
        boolean finite = !node.isFloatingPointNumber() || node.isBigDecimal() || Double.isFinite(node.doubleValue());
        return finite ? node.decimalValue().stripTrailingZeros().toString() : node.asText();
    }
}
