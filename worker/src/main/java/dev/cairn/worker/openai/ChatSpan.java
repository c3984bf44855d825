package dev.cairn.worker.openai;

import dev.cairn.worker.agent.ModelReply;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;

/** The span of one model call, in the words of OpenTelemetry's conventions for generative AI. */
final class ChatSpan implements AutoCloseable {
    private final Span span;
    private final Scope scope;
    private boolean succeeded;

    @SuppressWarnings("MustBeClosedChecker") // Closed by close(): this object is the resource.
    private ChatSpan(Span span) {
        this.span = span;
        this.scope = span.isRecording() ? span.makeCurrent() : Scope.noop();
    }

    /** In a trace that nobody keeps there is none: to make a span the current one costs as much whether it is kept or not. */
    static ChatSpan of(String model) {
        if (!Span.current().getSpanContext().isSampled()) {
            return new ChatSpan(Span.getInvalid());
        }
        return new ChatSpan(GlobalOpenTelemetry.getTracer("cairn")
                .spanBuilder("chat " + model)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("gen_ai.operation.name", "chat")
                .setAttribute("gen_ai.request.model", model)
                .startSpan());
    }

    void succeeded(ModelReply reply) {
        succeeded = true;
        span.setAttribute("gen_ai.response.model", reply.model());
        span.setAttribute("gen_ai.usage.input_tokens", reply.inputTokens());
        span.setAttribute("gen_ai.usage.output_tokens", reply.outputTokens());
    }

    @Override
    public void close() {
        if (!succeeded) {
            span.setStatus(StatusCode.ERROR);
        }
        scope.close();
        span.end();
    }
}
