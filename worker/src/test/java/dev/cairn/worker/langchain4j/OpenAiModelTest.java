package dev.cairn.worker.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire to an OpenAI-compatible endpoint, and what is made of what comes back. */
class OpenAiModelTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ANSWER = """
            {"choices": [{"message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}]}""";

    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final AtomicReference<String> authorization = new AtomicReference<>("");
    private HttpServer server;
    private String answer = ANSWER;
    private String contentType = "application/json";

    @BeforeEach
    void serve() throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    authorization.set(request.getHeader("Authorization"));
                    request.body().onSuccess(body -> {
                        asked.set(body.toString());
                        request.response()
                                .putHeader("Content-Type", contentType)
                                .end(answer);
                    });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void a_request_says_what_the_agent_says_and_no_more() throws Exception {
        reply(77);
        JsonNode request = JSON.readTree(asked.get());
        assertThat(authorization).hasValue("Bearer sk-key");
        assertThat(request.path("model").asText()).isEqualTo("gpt");
        assertThat(request.path("messages").toString())
                .isEqualTo(
                        "[{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Hi \\\"you\\\"\"}]");
        assertThat(request.path("max_tokens").asInt()
                        + request.path("max_completion_tokens").asInt())
                .isEqualTo(77);
        assertThat(request.properties().stream().map(field -> field.getKey()))
                .isSubsetOf("model", "messages", "max_tokens", "max_completion_tokens", "stream");
    }

    @Test
    void a_reply_that_calls_tools_is_read_with_what_it_cost() {
        answer = """
                {"id": "1", "model": "gpt-real", "choices": [{"message": {"role": "assistant", "content": null,
                 "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{\\"id\\":1}"}}]},
                 "finish_reason": "tool_calls"}], "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}}""";
        ModelReply reply = reply(null);
        assertThat(reply)
                .isEqualTo(new ModelReply(
                        null,
                        List.of(new ToolRequest("c1", "lookup", "{\"id\":1}")),
                        "gpt-real",
                        3,
                        2,
                        "tool_calls",
                        false));
    }

    @Test
    void a_reply_without_an_id_a_name_or_a_bill_is_a_reply() {
        contentType = "text/plain";
        assertThat(reply(null)).isEqualTo(new ModelReply("Hello.", List.of(), "gpt", 0, 0, "stop", false));
    }

    @Test
    void line_breaks_as_they_are_in_a_text_are_read() {
        answer = ANSWER.replace("Hello.", "Hello,\n\tMaria.");
        assertThat(reply(null).text()).isEqualTo("Hello,\n\tMaria.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"choices\": []}", "{\"error\": {\"message\": \"no\"}}"})
    void what_is_no_reply_is_asked_for_again(String other) {
        answer = other;
        assertThat(catchThrowable(() -> reply(null)))
                .isInstanceOf(StepFailure.Transient.class)
                .hasMessageStartingWith("The model's answer could not be understood");
    }

    private ModelReply reply(@Nullable Integer outputTokens) {
        String url = "http://127.0.0.1:" + server.actualPort() + "/v1";
        OpenAiModel model = new OpenAiModel(vertx.createHttpClient(), url, "gpt", "sk-key");
        List<Turn> conversation = List.of(new Turn.User("Hi \"you\""));
        return model.reply(
                new ModelRequest("Be brief.", conversation, List.of(), outputTokens, Duration.ofSeconds(20)));
    }
}
