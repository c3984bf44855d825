package dev.cairn.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The check of one document: how much work is left, and what is known already. Work is counted and not timed, so that a
 * document gets the same verdict in every attempt, on every machine and under any load.
 */
final class Check {
    /** Bound while a check runs; the keywords and expressions of a compiled schema are shared by all checks. */
    static final ScopedValue<Check> CURRENT = ScopedValue.newInstance();

    private final Map<Visit, Verdict> verdicts = new HashMap<>();
    private final boolean remembers;
    private long left;
    private int branches;

    /**
     * @param units the work it may do: a unit is about one keyword held against one value
     * @param remembers whether verdicts may be reused; not where keywords depend on what their neighbours saw
     */
    Check(long units, boolean remembers) {
        this.left = units;
        this.remembers = remembers;
    }

    /** A reference of the schema held against one value. Values are told apart by identity. */
    private record Visit(Object reference, JsonNode value) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Visit visit && visit.reference == reference && visit.value == value;
        }

        @Override
        public int hashCode() {
            return 31 * System.identityHashCode(reference) + System.identityHashCode(value);
        }
    }

    /** @param error null if the value fits */
    record Verdict(@Nullable Error error) {}

    /** The work is used up. A SchemaException, for the validator logs any other as an error of its own. */
    static final class Exhausted extends SchemaException {
        Exhausted() {
            super("too much work");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** Enough errors were found. */
    static final class Enough extends RuntimeException {
        Enough() {
            super(null, null, false, false);
        }
    }

    void charge(long units) {
        left -= units;
        if (left < 0) {
            throw new Exhausted();
        }
    }

    /** Whether what is checked now is one of several possibilities, whose errors only say that it is not this one. */
    boolean inBranch() {
        return branches > 0;
    }

    void enterBranch() {
        branches++;
    }

    void leaveBranch() {
        branches--;
    }

    @Nullable
    Verdict known(Object reference, JsonNode value) {
        return remembers ? verdicts.get(new Visit(reference, value)) : null;
    }

    void remember(Object reference, JsonNode value, @Nullable Error error) {
        if (remembers) {
            verdicts.put(new Visit(reference, value), new Verdict(error));
        }
    }
}
