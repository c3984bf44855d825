package dev.cairn.worker.openai;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a model stopped, in the words of the servers and in ours. */
final class FinishReason {
    static final String STOP = "stop";
    static final String TOOL_CALLS = "tool_calls";
    static final String LENGTH = "length";
    static final String CONTENT_FILTER = "content_filter";

    /** Without case, and with one kind of separator. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("", STOP),
            Map.entry("stop", STOP),
            Map.entry("eos", STOP),
            Map.entry("eos_token", STOP),
            Map.entry("end", STOP),
            Map.entry("end_turn", STOP),
            Map.entry("stop_sequence", STOP),
            Map.entry("complete", STOP),
            Map.entry("completed", STOP),
            Map.entry("tool_calls", TOOL_CALLS),
            Map.entry("tool_call", TOOL_CALLS),
            Map.entry("tool_use", TOOL_CALLS),
            Map.entry("function_call", TOOL_CALLS),
            Map.entry("length", LENGTH),
            Map.entry("max_tokens", LENGTH),
            Map.entry("max_output_tokens", LENGTH),
            Map.entry("max_new_tokens", LENGTH),
            Map.entry("max_length", LENGTH),
            Map.entry("model_length", LENGTH),
            Map.entry("model_context_window_exceeded", LENGTH),
            Map.entry("content_filter", CONTENT_FILTER),
            Map.entry("content_filtered", CONTENT_FILTER),
            Map.entry("safety", CONTENT_FILTER),
            Map.entry("recitation", CONTENT_FILTER),
            Map.entry("blocklist", CONTENT_FILTER),
            Map.entry("prohibited_content", CONTENT_FILTER),
            Map.entry("spii", CONTENT_FILTER),
            Map.entry("refusal", CONTENT_FILTER),
            Map.entry("guardrail_intervened", CONTENT_FILTER));

    private FinishReason() {}

    /**
     * Null if the reply did not end but broke off, or for a reason that nobody knows: half a text looks like a whole one.
     *
     * @param said empty if the server gives no reason, which old ones do
     * @param callsTools a reply that calls tools is whole if its calls are, unless the server says that it failed
     */
    static @Nullable String of(String said, boolean callsTools) {
        String word = said.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
        String known = KNOWN.get(word.startsWith("finish_reason_") ? word.substring(14) : word);
        boolean failed = word.contains("error") || word.contains("malformed") || word.contains("abort");
        return known == null && callsTools && !failed ? TOOL_CALLS : known;
    }
}
