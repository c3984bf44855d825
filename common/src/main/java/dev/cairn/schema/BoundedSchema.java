package dev.cairn.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.cairn.compute.ComputePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A compiled JSON Schema (2020-12 unless it names another version by {@code $schema}). A check does work in proportion to its
 * document and at least enough for any usual one; a document that needs more does not fit, with an error that says so. Little
 * work is done on the caller's thread, more of it in the {@link ComputePool}. {@code format} is an annotation and not checked.
 */
public final class BoundedSchema {
    /** Units that any document may cost: some tenths of a second. */
    static final long BASE_WORK = 100_000;

    /** Units that each value and each character may add. */
    private static final long WORK_PER_VALUE = 60;

    private static final long WORK_PER_CHARACTER = 4;

    /** Units that are done on the caller's thread: a millisecond or two. */
    private static final long SHORT_WORK = 4_000;

    /** More than any body that the api takes, and less than what recursion can bear. */
    static final int DEEPEST = 512;

    /** Documents deeper than this are checked where the stack is large. */
    private static final int SHALLOW = 64;

    private static final int LONGEST_MESSAGE = 400;
    private static final int LONGEST_POINTER = 200;

    private static final SchemaRegistry REGISTRY = BoundedDialects.registry();
    private static final Schema META_SCHEMA =
            REGISTRY.getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

    private final Schema schema;
    private final boolean remembers;

    private BoundedSchema(Schema schema, boolean remembers) {
        this.schema = schema;
        this.remembers = remembers;
    }

    /** @throws IllegalArgumentException in one sentence if it is no schema */
    public static BoundedSchema compile(JsonNode schema) {
        try {
            Schema compiled = REGISTRY.getSchema(schema);
            compiled.initializeValidators();
            return new BoundedSchema(compiled, !looksBack(schema));
        } catch (SchemaException e) {
            throw new IllegalArgumentException(shortened(String.valueOf(e.getMessage()), LONGEST_MESSAGE), e);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("it is nested too deeply", e);
        }
    }

    /** The first place where a schema does not fit the meta-schema; empty if it is a schema. */
    public static Optional<Violation> fault(JsonNode schema) {
        JsonNode dialect = schema.path("$schema");
        if (dialect.isMissingNode()) {
            return new BoundedSchema(META_SCHEMA, false)
                    .violations(schema).stream().findFirst();
        }
        if (!BoundedDialects.isKnown(dialect.asText())) {
            return Optional.of(new Violation(
                    "/$schema", "must be one of the published versions of JSON Schema, from draft 4 to 2020-12"));
        }
        Schema metaSchema = REGISTRY.getSchema(SchemaLocation.of(dialect.asText()));
        return new BoundedSchema(metaSchema, false).violations(schema).stream().findFirst();
    }

    /** Where {@code document} does not fit; at most 20 places. The same for the same document, whenever it is asked. */
    public List<Violation> violations(JsonNode document) {
        DocumentSize size = DocumentSize.of(document);
        if (size.depth() > DEEPEST) {
            return List.of(new Violation("", "is nested deeper than " + DEEPEST + " levels, and is not checked"));
        }
        long work = BASE_WORK + WORK_PER_VALUE * size.values() + WORK_PER_CHARACTER * size.characters();
        boolean isShort = size.work() < SHORT_WORK / 4 && size.depth() <= SHALLOW;
        List<Violation> found = isShort ? check(document, SHORT_WORK) : null;
        found = found == null ? inPool(document, work) : found;
        return found != null
                ? found
                : List.of(new Violation(
                        "",
                        "takes more than " + work + " steps to check against the schema; send less of it, or simplify"
                                + " the schema's recursion, alternatives and expressions"));
    }

    private @Nullable List<Violation> inPool(JsonNode document, long work) {
        try {
            return ComputePool.run(() -> check(document, work));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a check throws no checked exceptions", e);
        }
    }

    /** Null if the work did not suffice. */
    private @Nullable List<Violation> check(JsonNode document, long work) {
        Check check = new Check(work, remembers);
        ExecutionContext context = schema.createExecutionContext();
        try {
            ScopedValue.where(Check.CURRENT, check).run(() -> schema.validate(context, document));
        } catch (Check.Enough e) {
            // The context holds the errors that were found so far.
        } catch (Check.Exhausted | StackOverflowError e) {
            return null;
        }
        List<Violation> violations = new ArrayList<>();
        for (Error error : context.getErrors()) {
            if (violations.size() < BoundedKeyword.MOST_ERRORS) {
                violations.add(violation(error));
            }
        }
        return List.copyOf(violations);
    }

    private static Violation violation(Error error) {
        return new Violation(
                shortened(String.valueOf(error.getInstanceLocation()), LONGEST_POINTER),
                shortened(error.getMessage(), LONGEST_MESSAGE));
    }

    /** Messages repeat names and values of the document, which may be as long as it is. */
    private static String shortened(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    /** Whether a keyword depends on what others saw of a value, so that a verdict is not the reference's alone. */
    private static boolean looksBack(JsonNode schema) {
        return schema.findValue("unevaluatedProperties") != null
                || schema.findValue("unevaluatedItems") != null
                || schema.findValue("$dynamicRef") != null
                || schema.findValue("$recursiveRef") != null;
    }
}
