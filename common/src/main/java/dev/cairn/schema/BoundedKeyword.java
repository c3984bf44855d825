package dev.cairn.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A keyword of the validator, with its work counted and without the work that changes nothing: a possibility that failed is
 * not checked further, and a reference that was held against a value is not held against it again. Without the two, a
 * recursive {@code oneOf} takes a multiple of the time at each level of its document.
 */
record BoundedKeyword(Keyword keyword) implements Keyword {
    static final int MOST_ERRORS = 20;

    /** These try possibilities, each with a list of errors of its own. */
    private static final Set<String> BRANCHING = Set.of("oneOf", "anyOf", "not", "if", "contains");

    /** These look at all that was noted about a value before. */
    private static final Set<String> LOOKING_BACK = Set.of("unevaluatedProperties", "unevaluatedItems");

    @Override
    public String getValue() {
        return keyword.getValue();
    }

    @Override
    public @Nullable KeywordValidator newValidator(
            SchemaLocation location, JsonNode schemaNode, Schema parent, SchemaContext context) throws Exception {
        KeywordValidator validator = keyword.newValidator(location, schemaNode, parent, context);
        return validator == null ? null : new Bounded(validator, cost(validator.getKeyword(), schemaNode));
    }

    /** Of its own part of the schema: `not` writes all of it into its error. */
    private static long cost(String keyword, JsonNode schemaNode) {
        int written = keyword.equals("not") ? schemaNode.toString().length() / 64 : 0;
        return 1 + schemaNode.size() / 16 + written;
    }

    private record Bounded(KeywordValidator validator, long cost) implements KeywordValidator {
        @Override
        public String getKeyword() {
            return validator.getKeyword();
        }

        @Override
        public SchemaLocation getSchemaLocation() {
            return validator.getSchemaLocation();
        }

        @Override
        public void preloadSchema() {
            validator.preloadSchema();
        }

        @Override
        public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
            Check check = Check.CURRENT.get();
            check.charge(cost + node.size() / 16 + lookedBackAt(context, location));
            if (check.inBranch() && !context.getErrors().isEmpty()) {
                return;
            }
            switch (getKeyword()) {
                case "$ref" -> follow(check, context, node, root, location);
                case String name when BRANCHING.contains(name) -> branch(check, context, node, root, location);
                default -> validator.validate(context, node, root, location);
            }
            if (!check.inBranch() && context.getErrors().size() >= MOST_ERRORS) {
                throw new Check.Enough();
            }
        }

        private int lookedBackAt(ExecutionContext context, NodePath location) {
            return LOOKING_BACK.contains(getKeyword())
                    ? context.getAnnotations()
                            .asMap()
                            .getOrDefault(location, List.of())
                            .size()
                    : 0;
        }

        private void branch(Check check, ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
            check.enterBranch();
            try {
                validator.validate(context, node, root, location);
            } finally {
                check.leaveBranch();
            }
        }

        private void follow(Check check, ExecutionContext context, JsonNode node, JsonNode root, NodePath location) {
            Check.Verdict known = check.known(validator, node);
            Error error = known == null ? null : known.error();
            if (known != null && error == null) {
                return;
            }
            if (error != null && check.inBranch()) {
                context.addError(error);
                return;
            }
            int before = context.getErrors().size();
            validator.validate(context, node, root, location);
            List<Error> errors = context.getErrors();
            check.remember(validator, node, errors.size() == before ? null : errors.get(before));
        }
    }
}
