package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final Cast CAST = new Cast();
    private static ModelServer server;
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        server = new ModelServer(CAST);
        cairn = new Cairn()
                .with("CAIRN_MODEL_URL", server.url() + "/")
                .with("CAIRN_MODEL_NAME", "small-1")
                .with("CAIRN_MODEL_KEY", "sk-secret-of-the-test")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
        server.close();
    }

    @Test
    void one_request_goes_out_per_model_step_with_the_configured_name_and_key() throws Exception {
        JsonNode job = cairn.untilFinal(cairn.submit(Triage.AGENT, Triage.ticket("plain")));
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        assertThat(job.path("output")).isEqualTo(Triage.answer());
        assertThat(job.path("usage").path("modelCalls").asInt()).isEqualTo(3);
        List<Call> calls = CAST.calls("plain");
        assertThat(calls).hasSize(3).allSatisfy(call -> {
            assertThat(call.path()).isEqualTo("/v1/chat/completions");
            assertThat(call.authorization()).isEqualTo("Bearer sk-secret-of-the-test");
            assertThat(call.body().path("model").asText()).isEqualTo("small-1");
        });
    }

    @Test
    void a_request_says_what_the_agent_says_and_nothing_more() throws Exception {
        cairn.untilFinal(cairn.submit(Triage.AGENT, Triage.ticket("fields")));
        List<String> fields = new ArrayList<>();
        JsonNode body = CAST.calls("fields").getFirst().body();
        body.fieldNames().forEachRemaining(fields::add);
        assertThat(fields)
                .contains("model", "messages", "tools")
                .isSubsetOf(
                        "model",
                        "messages",
                        "tools",
                        "max_tokens",
                        "max_completion_tokens",
                        "response_format",
                        "stream");
    }

    @Test
    void the_conversation_is_in_the_wire_format() throws Exception {
        cairn.untilFinal(cairn.submit(Triage.AGENT, Triage.ticket("conversation")));
        JsonNode messages = CAST.calls("conversation").getLast().messages();
        List<String> roles = new ArrayList<>();
        messages.forEach(message -> roles.add(message.path("role").asText()));
        assertThat(roles).containsExactly("system", "user", "assistant", "tool", "tool", "assistant", "tool");
        assertThat(Cairn.JSON.readTree(messages.path(1).path("content").asText()))
                .isEqualTo(Triage.ticket("conversation"));
        JsonNode asked = messages.path(2).path("tool_calls");
        assertThat(asked.path(0).path("id").asText()).isEqualTo("call_a");
        assertThat(asked.path(0).path("type").asText()).isEqualTo("function");
        assertThat(asked.path(0).path("function").path("name").asText()).isEqualTo("search_knowledge");
        assertThat(asked.path(1).path("function").path("arguments").asText()).isEqualTo("{\"customer\":\"cus_1001\"}");
        assertThat(messages.path(3).path("tool_call_id").asText()).isEqualTo("call_a");
        assertThat(messages.path(3).path("content").asText()).contains("hits");
        assertThat(messages.path(4).path("tool_call_id").asText()).isEqualTo("call_b");
        assertThat(messages.path(6).path("tool_call_id").asText()).isEqualTo("call_c");
    }

    @Test
    void tools_go_out_as_functions_with_the_schema_of_their_arguments() throws Exception {
        cairn.untilFinal(cairn.submit(Triage.AGENT, Triage.ticket("tools")));
        JsonNode tools = CAST.calls("tools").getFirst().body().path("tools");
        assertThat(tools).hasSize(3).allSatisfy(tool -> {
            assertThat(tool.path("type").asText()).isEqualTo("function");
            assertThat(tool.path("function").path("description").asText()).isNotBlank();
            JsonNode parameters = tool.path("function").path("parameters");
            assertThat(parameters.path("type").asText()).isEqualTo("object");
            assertThat(parameters.path("properties")).isNotEmpty().allSatisfy(property -> {
                assertThat(property.path("type").asText()).isEqualTo("string");
                assertThat(property.path("description").asText()).isNotBlank();
            });
            List<String> names = new ArrayList<>();
            parameters.path("properties").fieldNames().forEachRemaining(names::add);
            List<String> required = new ArrayList<>();
            parameters.path("required").forEach(name -> required.add(name.asText()));
            assertThat(required).containsExactlyInAnyOrderElementsOf(names);
        });
    }
}
