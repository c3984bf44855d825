package dev.cairn.worker.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.json.JsonBuffers;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.UnusableReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an OpenAI-compatible server answered: what is needed, in any form that some server gives it, and nothing else. A
 * field that is not needed may be missing, unknown or of another type.
 */
final class ReplyReader {
    /** Some servers write line breaks and tabs into JSON texts as they are. */
    static final ObjectMapper JSON = JsonBuffers.shared(JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build());

    private final String askedModel;
    private final Sanitizer sanitizer;

    /** @param askedModel the model's name, for servers that do not say which one answered */
    ReplyReader(String askedModel, Sanitizer sanitizer) {
        this.askedModel = askedModel;
        this.sanitizer = sanitizer;
    }

    /**
     * @throws UnusableReply if it is no reply, or one that did not come to its end
     * @throws ProviderRefusal if it is an error, whatever its status
     */
    ModelReply read(String json) {
        JsonNode root = parsed(json);
        StepUsage usage = usage(root);
        JsonNode choice = root.path("choices").path(0);
        Optional<ProviderError> error = ProviderError.in(root).or(() -> ProviderError.in(choice));
        if (error.isPresent()) {
            throw new ProviderRefusal(error.get(), Duration.ZERO, usage);
        }
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            throw unusable(choice.isObject() ? "its choice has no message" : "it has no choices", usage);
        }
        List<ToolRequest> requests = requests(message);
        String refusal = Content.refusal(message);
        String finish = refusal == null ? finish(choice, requests, usage) : FinishReason.CONTENT_FILTER;
        return new ModelReply(
                text(refusal == null ? Content.text(message.path("content")) : refusal),
                requests,
                String.valueOf(usage.model()),
                usage.inputTokens(),
                usage.outputTokens(),
                finish,
                false,
                requests.isEmpty() ? null : sanitizer.tree(ProviderData.ofMessage(message)));
    }

    private JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException | NumberFormatException e) {
            String why = e instanceof JsonProcessingException unread ? unread.getOriginalMessage() : e.getMessage();
            throw unusable("it is no JSON: " + why, StepUsage.NONE);
        }
    }

    private String finish(JsonNode choice, List<ToolRequest> requests, StepUsage usage) {
        JsonNode said = choice.path("finish_reason");
        String reason = FinishReason.of(said.isTextual() ? said.textValue() : "", !requests.isEmpty());
        if (reason == null) {
            throw unusable("it did not end but stopped by `" + said.textValue() + "`", usage);
        }
        return reason;
    }

    private UnusableReply unusable(String why, StepUsage usage) {
        return new UnusableReply("The model's answer could not be understood: " + sanitizer.error(why) + ".", usage);
    }

    private StepUsage usage(JsonNode root) {
        JsonNode usage = root.path("usage");
        JsonNode model = root.path("model");
        boolean named = model.isTextual() && !model.textValue().isBlank();
        return new StepUsage(
                named ? sanitizer.label(model.textValue()) : askedModel,
                tokens(usage.path("prompt_tokens"), usage.path("input_tokens")),
                tokens(usage.path("completion_tokens"), usage.path("output_tokens")),
                false);
    }

    private static long tokens(JsonNode count, JsonNode otherName) {
        JsonNode tokens = count.isMissingNode() ? otherName : count;
        double number = tokens.isNumber() ? tokens.doubleValue() : tokens.asDouble(0);
        return Double.isFinite(number) && number > 0 ? (long) Math.min(number, Integer.MAX_VALUE) : 0;
    }

    private @Nullable String text(@Nullable String said) {
        return said == null || said.isEmpty() ? null : sanitizer.text(said);
    }

    /**
     * Some servers send empty ids, or the same one for every call of a reply. Results are matched to calls by id on the
     * way back, so such ids are replaced; good ones stay as they came.
     */
    private List<ToolRequest> requests(JsonNode message) {
        List<JsonNode> calls = calls(message);
        Set<String> seen = new HashSet<>();
        List<ToolRequest> requests = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            JsonNode call = calls.get(i);
            String id = call.path("id").asText("");
            boolean usable = !id.isBlank() && seen.add(id);
            JsonNode function = call.has("function") ? call.path("function") : call;
            requests.add(new ToolRequest(
                    usable ? sanitizer.label(id) : "call_" + (i + 1) + "_of_" + calls.size(),
                    sanitizer.name(function.path("name").asText("")),
                    arguments(function.path("arguments")),
                    sanitizer.tree(ProviderData.ofCall(call))));
        }
        return requests;
    }

    /** Text, as OpenAI has it, or the object itself. */
    private String arguments(JsonNode arguments) {
        String text = arguments.isTextual()
                ? arguments.textValue()
                : arguments.isMissingNode() || arguments.isNull() ? "" : arguments.toString();
        return text.isBlank() ? "{}" : sanitizer.text(text);
    }

    /** Old servers know one call only, without a list. */
    private static List<JsonNode> calls(JsonNode message) {
        List<JsonNode> calls = new ArrayList<>();
        message.path("tool_calls").forEach(call -> {
            if (call.path("function").isObject() || call.path("name").isTextual()) {
                calls.add(call);
            }
        });
        JsonNode only = message.path("function_call");
        if (calls.isEmpty() && only.isObject()) {
            calls.add(JSON.createObjectNode().set("function", only));
        }
        return calls;
    }
}
