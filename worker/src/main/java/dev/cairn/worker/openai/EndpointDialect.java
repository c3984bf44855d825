package dev.cairn.worker.openai;

import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.openai.Dialect.StructuredOutput;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The dialect of one endpoint: what is configured, and what its refusals taught. It is kept in memory; each process learns it
 * anew, by one refused request for each thing that the endpoint does not take.
 */
final class EndpointDialect {
    private static final Logger LOG = Logger.getLogger("dev.cairn.worker");

    /** Bad requests, and what some servers answer where a template of theirs fails. */
    private static final Set<Integer> REFUSED = Set.of(400, 404, 405, 415, 422, 500, 501);

    private static final Set<Integer> BAD_REQUEST = Set.of(400, 422);

    private final String alias;
    private final ModelOptions options;
    private volatile Dialect learned;
    private volatile boolean formatTaken;

    EndpointDialect(String alias, String model, ModelOptions options) {
        this.alias = alias;
        this.options = options;
        this.learned = options.configured(Dialect.first(model));
    }

    Dialect current() {
        return learned;
    }

    /** Another way to write a request that was refused; empty if there is none that might help. */
    Optional<Dialect> avoiding(Dialect refused, ProviderRefusal refusal, ModelRequest request) {
        int status = refusal.error().status();
        if (!REFUSED.contains(status)) {
            return Optional.empty();
        }
        return refused.avoiding(refusal.error(), request)
                .or(() -> withoutFormat(refused, status, request))
                // What is configured is not unlearned: its refusal is told.
                .filter(other -> options.configured(other).equals(other));
    }

    /** Many servers refuse a format without naming it. Once one was taken it is not suspected any more. */
    private Optional<Dialect> withoutFormat(Dialect refused, int status, ModelRequest request) {
        return BAD_REQUEST.contains(status) && refused.sendsFormat(request) && !formatTaken
                ? Optional.of(refused.withStructured(StructuredOutput.NONE))
                : Optional.empty();
    }

    /** Remembers how a request was written that the endpoint took. */
    void taken(Dialect dialect, ModelRequest request) {
        formatTaken |= dialect.sendsFormat(request);
        Dialect before = learned;
        if (!before.equals(dialect)) {
            learned = dialect;
            LOG.infof(
                    "A model's endpoint refuses a part of requests; they are written without it from now on. alias=%s"
                            + " before=\"%s\" now=\"%s\"",
                    alias, before, dialect);
        }
    }
}
