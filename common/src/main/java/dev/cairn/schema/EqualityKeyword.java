package dev.cairn.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code const}, {@code enum} and {@code uniqueItems} by the equality of JSON Schema. The validator's own compare numbers at
 * the top only, so that {@code [1, 1.0]} passes as unique, and hash values that a sender may choose.
 */
enum EqualityKeyword implements Keyword {
    CONST(KeywordType.CONST),
    ENUM(KeywordType.ENUM),
    UNIQUE_ITEMS(KeywordType.UNIQUE_ITEMS);

    private final KeywordType type;

    EqualityKeyword(KeywordType type) {
        this.type = type;
    }

    @Override
    public String getValue() {
        return type.getValue();
    }

    @Override
    public KeywordValidator newValidator(
            SchemaLocation location, JsonNode schemaNode, Schema parent, SchemaContext context) {
        return new Equality(this, location, schemaNode, parent, context);
    }

    private static final class Equality extends BaseKeywordValidator {
        private static final int LONGEST_SHOWN = 400;

        private final EqualityKeyword keyword;
        /** Of {@code const} and {@code enum}, in canonical form. */
        private final Set<String> allowed = new TreeSet<>();

        private final String shown;

        Equality(
                EqualityKeyword keyword,
                SchemaLocation location,
                JsonNode schemaNode,
                Schema parent,
                SchemaContext context) {
            super(keyword.type, schemaNode, location, parent, context);
            this.keyword = keyword;
            if (keyword == ENUM) {
                schemaNode.forEach(value -> allowed.add(CanonicalJson.of(value)));
            } else {
                allowed.add(CanonicalJson.of(schemaNode));
            }
            String text = schemaNode.toString();
            this.shown = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
        }

        @Override
        public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
            Check.CURRENT.get().charge(DocumentSize.of(node).work());
            if (!fits(node)) {
                context.addError(error().instanceNode(node)
                        .instanceLocation(location)
                        .evaluationPath(context.getEvaluationPath())
                        .locale(context.getExecutionConfig().getLocale())
                        .arguments(shown)
                        .build());
            }
        }

        private boolean fits(JsonNode node) {
            return keyword == UNIQUE_ITEMS
                    ? !node.isArray() || !schemaNode.booleanValue() || areUnique(node)
                    : allowed.contains(CanonicalJson.of(node));
        }

        private static boolean areUnique(JsonNode array) {
            Set<String> seen = new TreeSet<>();
            for (JsonNode item : array) {
                if (!seen.add(CanonicalJson.of(item))) {
                    return false;
                }
            }
            return true;
        }
    }
}
