package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.POJONode;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolResult;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.agent.UnusableReply;
import dev.cairn.worker.step.StepFailure;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private final AtomicReference<@Nullable String> authorization = new AtomicReference<>("");
    private HttpServer server;
    private String answer = ANSWER;
    private @Nullable String key = "sk-key";
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
        assertThat(request.path("max_tokens").asInt()).isEqualTo(77);
        assertThat(request.properties().stream().map(field -> field.getKey()))
                .containsExactlyInAnyOrder("model", "messages", "max_tokens", "stream");
    }

    @Test
    void an_endpoint_that_asks_for_no_key_is_shown_none() {
        key = null;
        reply(null);
        assertThat(authorization).hasValue(null);
    }

    @Test
    void texts_go_out_as_they_are_but_for_halves_of_characters() {
        ask(List.of(new Turn.User("Gr\u00fc\u00dfe \ud83d\ude00, cut: \ud83d")), List.of(), null);
        assertThat(asked.get()).contains("Gr\u00fc\u00dfe \ud83d\ude00, cut: \ufffd");
    }

    @Test
    void what_cannot_be_written_is_not_asked_for_again() {
        ToolSpec odd = new ToolSpec("odd", "Odd.", JSON.createObjectNode().set("x", new POJONode(new Object())));
        assertThat(catchThrowable(() -> ask(List.of(new Turn.User("Hi")), List.of(odd), null)))
                .isInstanceOf(StepFailure.Permanent.class)
                .hasMessageStartingWith("The request cannot be written as JSON");
        assertThat(asked).hasValue("");
    }

    @Test
    void tools_go_out_with_every_keyword_of_their_schemas() throws Exception {
        JsonNode schema = JSON.readTree("""
                {"type":"object","properties":{"to":{"$ref":"#/$defs/Place"}},"$defs":{"Place":{"type":"string"}},
                 "required":["to"],"additionalProperties":false}""");
        ToolSpec way = new ToolSpec("way", "Finds a way.", schema);
        ToolSpec now = new ToolSpec("now", "Tells the time.", JSON.createObjectNode());
        ask(List.of(new Turn.User("Hi")), List.of(way, now), null);
        JsonNode tools = JSON.readTree(asked.get()).path("tools");
        assertThat(tools.path(0)).isEqualTo(JSON.readTree("""
                {"type":"function","function":{"name":"way","description":"Finds a way.","parameters":%s}}
                """.formatted(schema)));
        assertThat(tools.path(1).path("function").path("parameters"))
                .isEqualTo(JSON.readTree("{\"type\":\"object\",\"properties\":{}}"));
    }

    @Test
    void a_conversation_goes_out_as_it_went() throws Exception {
        ToolRequest lookup = new ToolRequest("c1", "lookup", "{\"id\":1}");
        ToolRequest now = new ToolRequest("c2", "now", " ");
        ask(
                List.of(
                        new Turn.User("Who?"),
                        new Turn.Model(new ModelReply(null, List.of(lookup, now), "gpt", 1, 1, "tool_calls", false)),
                        new Turn.Tool("c1", "lookup", new ToolResult("\"Maria\"", false)),
                        new Turn.Tool("c2", "now", new ToolResult("12", false)),
                        new Turn.Model(new ModelReply(null, List.of(), "gpt", 1, 1, "stop", false)),
                        new Turn.User("Again.")),
                List.of(),
                null);
        assertThat(JSON.readTree(asked.get()).path("messages")).isEqualTo(JSON.readTree("""
                [{"role":"system","content":"Be brief."},
                 {"role":"user","content":"Who?"},
                 {"role":"assistant","tool_calls":[
                   {"id":"c1","type":"function","function":{"name":"lookup","arguments":"{\\"id\\":1}"}},
                   {"id":"c2","type":"function","function":{"name":"now","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"\\"Maria\\""},
                 {"role":"tool","tool_call_id":"c2","content":"12"},
                 {"role":"assistant","content":"(no answer)"},
                 {"role":"user","content":"Again."}]"""));
    }

    @Test
    void what_a_model_refuses_was_answered_and_is_not_asked_for_again() {
        answer = """
                {"choices": [{"message": {"role": "assistant", "content": null, "refusal": "I must not."},
                 "finish_reason": "stop"}], "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}}""";
        assertThat(reply(null))
                .isEqualTo(new ModelReply("I must not.", List.of(), "gpt", 3, 2, "content_filter", false));
    }

    @Test
    void the_only_call_of_an_old_server_is_a_call() {
        answer = """
                {"choices": [{"message": {"role": "assistant", "content": null,
                 "function_call": {"name": "lookup", "arguments": ""}}, "finish_reason": "function_call"}]}""";
        assertThat(reply(null))
                .isEqualTo(new ModelReply(
                        null,
                        List.of(new ToolRequest("call_1_of_1", "lookup", "{}")),
                        "gpt",
                        0,
                        0,
                        "tool_calls",
                        false));
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
    @ValueSource(
            strings = {
                "",
                "null",
                "<html>",
                "[]",
                "{}",
                "{\"choices\": []}",
                "{\"choices\": [{}]}",
                "{\"choices\": [{\"message\": 7}]}"
            })
    void what_is_no_reply_is_unusable(String other) {
        answer = other;
        assertThat(catchThrowable(() -> reply(null)))
                .isInstanceOf(UnusableReply.class)
                .hasMessageStartingWith("The model's answer could not be understood");
    }

    private ModelReply reply(@Nullable Integer outputTokens) {
        return ask(List.of(new Turn.User("Hi \"you\"")), List.of(), outputTokens);
    }

    private ModelReply ask(List<Turn> conversation, List<ToolSpec> tools, @Nullable Integer outputTokens) {
        String url = "http://127.0.0.1:" + server.actualPort() + "/v1";
        Map<String, String> headers = key == null ? Map.of() : Map.of("Authorization", "Bearer " + key);
        Endpoint endpoint = new Endpoint(vertx.createHttpClient(), ModelAddress.of("default", url), headers, null);
        OpenAiModel model = new OpenAiModel(endpoint, "default", "gpt", key, ModelOptions.NONE, null);
        return model.reply(new ModelRequest("Be brief.", conversation, tools, outputTokens, Duration.ofSeconds(20)));
    }
}
