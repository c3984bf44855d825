package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.UnusableReply;
import dev.cairn.worker.step.StepFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replies as servers really write them. */
class ReplyReaderTest {
    private static final Sanitizer SANITIZER = new Sanitizer("none");
    private final ReplyReader reader = new ReplyReader("asked", SANITIZER);

    @ParameterizedTest
    @CsvSource({
        "stop, stop",
        "STOP, stop",
        "eos, stop",
        "end_turn, stop",
        "'', stop",
        "length, length",
        "LENGTH, length",
        "max_tokens, length",
        "MAX_TOKENS, length",
        "max-tokens, length",
        "FINISH_REASON_MAX_TOKENS, length",
        "content_filter, content_filter",
        "SAFETY, content_filter",
        "function_call, tool_calls"
    })
    void an_end_has_one_name_whatever_a_server_calls_it(String said, String finish) {
        assertThat(reader.read(ended(said)).finish()).isEqualTo(finish);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "error",
                "abort",
                "cancelled",
                "insufficient_system_resource",
                "network_error",
                "whatever",
                "OTHER"
            })
    void half_a_text_is_no_reply(String reason) {
        UnusableReply unusable = catchThrowableOfType(UnusableReply.class, () -> reader.read(ended(reason)));
        assertThat(unusable).hasMessageContaining(reason);
        assertThat(unusable.failure()).isNull();
        assertThat(unusable.usage().inputTokens()).isEqualTo(7);
        assertThat(unusable.usage().outputTokens()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"error": {"message": "told", "code": 429}}                                   | transient
            {"error": {"message": "told", "code": "503"}}                                 | transient
            {"error": {"message": "told", "code": 401}}                                   | permanent
            {"error": {"message": "told", "type": "invalid_request_error"}}               | permanent
            {"error": {"message": "told", "code": "rate_limit_exceeded"}}                 | transient
            {"error": {"message": "told", "status": "UNAVAILABLE", "code": 503}}          | transient
            [{"error": {"message": "told", "code": 400, "status": "INVALID_ARGUMENT"}}]   | permanent
            {"object": "error", "message": "told", "code": 404}                           | permanent
            {"error": {"message": "told", "code": "insufficient_quota"}}                  | quota
            {"error": {"message": "told", "code": 402}}                                   | quota
            {"error": {"message": "told"}}                                                | unusable
            {"error": "told"}                                                             | unusable
            {"choices": [{"error": {"message": "told", "code": 502}, "finish_reason": "error", "message": {"content": "ha"}}]} | transient
            """)
    void an_error_in_a_success_is_sorted_by_its_code(String body, String what) {
        RuntimeException sorted = sorted(body);
        assertThat(sorted).hasMessageContaining("told");
        switch (what) {
            case "permanent" -> assertThat(sorted).isInstanceOf(StepFailure.Permanent.class);
            case "unusable" -> assertThat(sorted).isInstanceOf(UnusableReply.class);
            case "quota" ->
                assertThat(((StepFailure.Transient) sorted).retryAfter()).isEqualTo(Duration.ofHours(1));
            default -> assertThat(((StepFailure.Transient) sorted).retryAfter()).isZero();
        }
    }

    @Test
    void an_error_that_was_paid_for_keeps_what_it_used() {
        RuntimeException sorted = sorted("""
                {"choices": [{"error": {"message": "told", "code": 502}, "message": {"content": "ha"}}],
                 "usage": {"prompt_tokens": 7, "completion_tokens": "3"}}""");
        assertThat(sorted).isInstanceOfSatisfying(UnusableReply.class, unusable -> {
            assertThat(unusable.failure()).isInstanceOf(StepFailure.Transient.class);
            assertThat(unusable.usage().outputTokens()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            429 | {"error": {"message": "x", "code": "insufficient_quota"}}     | PT1H
            500 | oops                                                          | PT0S
            529 | {"error": {"type": "overloaded_error", "message": "x"}}       | PT0S
            498 | {"error": {"message": "capacity exceeded"}}                   | PT0S
            400 | {"error": "Model x is currently loading"}                     | PT0S
            404 | {"error": {"message": "loading model"}}                       | PT0S
            """)
    void what_passes_is_tried_again(int status, String body, Duration wait) {
        assertThat(sorted(status, body))
                .isInstanceOfSatisfying(
                        StepFailure.Transient.class,
                        passing -> assertThat(passing.retryAfter()).isEqualTo(wait));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Failed to call a function.\",\"code\":\"tool_use_failed\",\"failed_generation\":\"x\"}}",
                "{\"error\":{\"message\":\"Failed to validate JSON.\",\"code\":\"json_validate_failed\"}}"
            })
    void a_slip_of_the_model_is_asked_for_again_a_few_times(String body) {
        assertThat(sorted(400, body)).isInstanceOf(UnusableReply.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"usage\": null, \"created\": \"today\", \"id\": {}, \"model\": 4, \"choices\": [{\"index\": \"0\", \"logprobs\": 1, \"message\": {\"role\": 5, \"content\": \"Hi\"}}]}",
                "{\"usage\": {\"prompt_tokens\": \"many\", \"completion_tokens\": -4}, \"choices\": [{\"message\": {\"content\": \"Hi\", \"tool_calls\": null, \"audio\": {}}}]}",
                "{\"usage\": [1], \"choices\": [{\"message\": {\"content\": [\"Hi\"], \"tool_calls\": []}}]}",
                "{\"choices\": [{\"message\": {\"content\": [{\"type\": \"thinking\", \"thinking\": [{\"text\": \"no\"}]}, {\"type\": \"text\", \"text\": \"H\"}, {\"type\": \"text\", \"text\": \"i\"}]}}]}"
            })
    void fields_that_nobody_needs_may_be_anything(String body) {
        assertThat(reader.read(body))
                .isEqualTo(new ModelReply("Hi", java.util.List.of(), "asked", 0, 0, "stop", false));
    }

    @Test
    void arguments_may_be_an_object_whose_numbers_keep_their_digits() {
        ModelReply reply = reader.read("""
                {"choices": [{"message": {"tool_calls": [
                  {"id": "c", "function": {"name": "pay", "arguments": {"amount": 0.1000, "to": "none"}}},
                  {"function": {"name": "look"}}, {"name": "old", "arguments": "{}"}, 7]}}]}""");
        assertThat(reply.toolRequests())
                .extracting(r -> r.name() + r.arguments())
                .containsExactly("pay{\"amount\":0.1000,\"to\":\"none\"}", "look{}", "old{}");
    }

    @Test
    void what_a_provider_wants_back_is_kept_and_the_rest_is_not() {
        ModelReply reply = reader.read("""
                {"choices": [{"message": {"role": "assistant", "content": null, "refusal": null, "annotations": [], "audio": null,
                  "reasoning_content": "Hm.", "reasoning_details": [{"type": "x", "data": "="}], "function_call": null, "empty": {},
                  "tool_calls": [{"index": 0, "id": "c", "type": "function", "extra_content": {"google": {"thought_signature": "s"}},
                    "function": {"name": "look", "arguments": "{}", "note": 1}}]}}]}""");
        assertThat(String.valueOf(reply.providerData()))
                .isEqualTo("{\"reasoning_content\":\"Hm.\",\"reasoning_details\":[{\"type\":\"x\",\"data\":\"=\"}]}");
        assertThat(String.valueOf(reply.toolRequests().getFirst().providerData()))
                .isEqualTo("{\"extra_content\":{\"google\":{\"thought_signature\":\"s\"}},\"function\":{\"note\":1}}");
        assertThat(reader.read("{\"choices\": [{\"message\": {\"content\": \"Hi\", \"reasoning_content\": \"Hm.\"}}]}")
                        .providerData())
                .isNull();
    }

    @Test
    void a_reply_without_words_or_message_is_told_apart_from_an_empty_one() {
        assertThat(reader.read("{\"choices\": [{\"message\": {}}]}").text()).isNull();
        assertThatExceptionOfType(UnusableReply.class)
                .isThrownBy(() -> reader.read("{\"choices\": [{\"delta\": {}}]}"));
    }

    private RuntimeException sorted(String body) {
        RuntimeException thrown = (RuntimeException) catchThrowable(() -> reader.read(body));
        return ModelFailures.sorted(thrown, Duration.ofSeconds(1), SANITIZER);
    }

    private static RuntimeException sorted(int status, String body) {
        ProviderRefusal refusal =
                new ProviderRefusal(ProviderError.ofStatus(status, body), Duration.ZERO, dev.cairn.step.StepUsage.NONE);
        return ModelFailures.sorted(refusal, Duration.ofSeconds(1), SANITIZER);
    }

    private static String ended(String reason) {
        return "{\"choices\": [{\"message\": {\"content\": \"Half a te\"}, \"finish_reason\": \"" + reason
                + "\"}], \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 3}}";
    }
}
