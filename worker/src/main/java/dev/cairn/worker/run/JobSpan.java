package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Outcome;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The span of an attempt, in the trace of the submission; model calls become its children. */
final class JobSpan implements AutoCloseable {
    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    };

    private final Span span;
    private final Scope scope;

    @SuppressWarnings("MustBeClosedChecker") // Closed by close(): this object is the resource.
    private JobSpan(Span span) {
        this.span = span;
        this.scope = span.makeCurrent();
    }

    static JobSpan of(ClaimedJob job) {
        String trace = job.trace();
        Context parent = trace == null
                ? Context.root()
                : W3CTraceContextPropagator.getInstance().extract(Context.root(), Map.of("traceparent", trace), GETTER);
        return new JobSpan(GlobalOpenTelemetry.getTracer("cairn")
                .spanBuilder("invoke_agent " + job.agent().name())
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("gen_ai.operation.name", "invoke_agent")
                .setAttribute("gen_ai.agent.name", job.agent().name())
                .setAttribute("cairn.job.id", job.id().toString())
                .setAttribute("cairn.job.attempt", job.epoch())
                .startSpan());
    }

    void end(Outcome outcome) {
        span.setAttribute("cairn.outcome", outcome.getClass().getSimpleName());
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }
}
