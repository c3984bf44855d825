package dev.cairn.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The words that are not text when they are written plainly: YAML 1.2.2, section 10.3.2, core schema. */
final class Words {
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE");

    private Words() {}

    static boolean isNull(String text) {
        return NULL.contains(text);
    }

    /** Null, true or false; a Java null for any other text. */
    static @Nullable JsonNode read(String text) {
        if (NULL.contains(text)) {
            return NullNode.getInstance();
        }
        if (TRUE.contains(text)) {
            return BooleanNode.TRUE;
        }
        return FALSE.contains(text) ? BooleanNode.FALSE : null;
    }
}
