package dev.cairn.worker.openai;

import dev.cairn.compute.ComputePool;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.UnusableReply;
import dev.cairn.worker.step.StepFailure;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A model behind an OpenAI-compatible endpoint: one request a call, and one more for each thing that the endpoint is found to
 * refuse. See docs/adr/0005.
 */
final class OpenAiModel implements Model {
    /** More than there are things to learn. */
    private static final int MOST_REWRITES = 8;

    private final Endpoint endpoint;
    private final String name;
    private final RequestWriter writer;
    private final ReplyReader reader;
    private final Sanitizer sanitizer;
    private final EndpointDialect dialects;
    private final @Nullable Semaphore places;

    /**
     * @param name the model's name at the provider
     * @param key null for an endpoint that asks for none
     * @param places most calls at once; null for no limit
     */
    OpenAiModel(
            Endpoint endpoint,
            String alias,
            String name,
            @Nullable String key,
            ModelOptions options,
            @Nullable Semaphore places) {
        this.endpoint = endpoint;
        this.name = name;
        this.sanitizer = new Sanitizer(key);
        this.writer = new RequestWriter(name, options.parameters());
        this.reader = new ReplyReader(name, sanitizer);
        this.dialects = new EndpointDialect(alias, name, options);
        this.places = places;
    }

    @Override
    public @Nullable Semaphore places() {
        return places;
    }

    @Override
    public ModelReply reply(ModelRequest request) {
        try (ChatSpan span = ChatSpan.of(name)) {
            ModelReply reply = asked(request);
            span.succeeded(reply);
            return reply;
        } catch (RuntimeException e) {
            throw ModelFailures.sorted(e, request.timeout(), sanitizer);
        }
    }

    private ModelReply asked(ModelRequest request) {
        Dialect dialect = dialects.current();
        ProviderRefusal first = null;
        for (int rewrites = 0; ; rewrites++) {
            try {
                ModelReply reply = ask(request, dialect);
                dialects.taken(dialect, request);
                return reply;
            } catch (ProviderRefusal refusal) {
                first = first == null ? refusal : first;
                Optional<Dialect> other =
                        rewrites < MOST_REWRITES ? dialects.avoiding(dialect, refusal, request) : Optional.empty();
                if (other.isEmpty()) {
                    // If rewriting helped nothing, what was refused first is what somebody has to mend.
                    throw rewrites == 0 ? refusal : first;
                }
                dialect = other.get();
            }
        }
    }

    private ModelReply ask(ModelRequest request, Dialect dialect) {
        try {
            byte[] body = ComputePool.runBySize(request.size(), () -> writer.json(request, dialect));
            try (Answer answer = endpoint.post(body, request.timeout())) {
                return read(answer);
            }
        } catch (ProviderRefusal | UnusableReply | StepFailure e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ModelReply read(Answer answer) throws Exception {
        String text = answer.text();
        if (answer.status() / 100 != 2) {
            throw new ProviderRefusal(
                    ProviderError.ofStatus(answer.status(), text), answer.retryAfter(), StepUsage.NONE);
        }
        return ComputePool.runBySize(text.length(), () -> reader.read(text));
    }
}
