package dev.cairn.system.survival;

import static dev.cairn.system.survival.OddReply.edited;
import static dev.cairn.system.survival.OddReply.message;
import static dev.cairn.system.survival.OddReply.withIds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Replies that are legal, or nearly so, and that some server somewhere sends. */
class OddRepliesTest {
    private static final Cast CAST = new Cast();
    private static ModelServer server;
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        server = new ModelServer(CAST);
        cairn = new Cairn()
                .with("CAIRN_MODEL_URL", server.url().replace("/v1", ""))
                .having("cairn.worker.retry.first-wait=20ms")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
        server.close();
    }

    @Test
    void empty_content_beside_tool_calls_is_no_answer() throws Exception {
        JsonNode job = run(
                "empty-content",
                (number, call) -> number == 1
                        ? edited(Triage.reply(call), c -> message(c).put("content", ""))
                        : Triage.reply(call));
        assertSucceeded(job);
    }

    @Test
    void absent_usage_finish_reason_and_unknown_fields_do_no_harm() throws Exception {
        JsonNode job = run(
                "bare",
                (number, call) -> edited(Triage.reply(call), c -> {
                    c.remove(List.of("usage", "model", "created", "object", "id"));
                    ((ObjectNode) c.path("choices").path(0)).remove("finish_reason");
                    c.put("system_fingerprint", "x").putObject("x_groq").put("id", "1");
                    message(c)
                            .put("reasoning", "hm")
                            .put("reasoning_content", "hm")
                            .putNull("refusal");
                    message(c).putArray("annotations");
                }));
        assertSucceeded(job);
    }

    @Test
    void a_finish_reason_outside_the_known_ones_does_no_harm() throws Exception {
        JsonNode job = run(
                "finish",
                (number, call) -> edited(
                        Triage.reply(call),
                        c -> ((ObjectNode) c.path("choices").path(0))
                                .put("finish_reason", number == 1 ? "length" : "eos")));
        assertSucceeded(job);
    }

    @Test
    void the_same_id_in_every_reply_does_no_harm() throws Exception {
        JsonNode job = run("same-ids", (number, call) -> withIds(Triage.reply(call), "call_0"));
        assertSucceeded(job);
        assertIdsMatch(CAST.calls("same-ids").getLast().messages());
    }

    @Test
    void empty_and_absent_ids_do_no_harm() throws Exception {
        assertSucceeded(run("empty-ids", (number, call) -> withIds(Triage.reply(call), "")));
        assertIdsMatch(CAST.calls("empty-ids").getLast().messages());
        assertSucceeded(run("no-ids", (number, call) -> withIds(Triage.reply(call), null)));
        assertIdsMatch(CAST.calls("no-ids").getLast().messages());
    }

    @Test
    void wrong_arguments_are_told_to_the_model_which_goes_on() throws Exception {
        JsonNode job = run(
                "arguments",
                (number, call) -> number > 1
                        ? Triage.reply(call)
                        : Reply.toolCalls(
                                "1",
                                "search_knowledge",
                                "",
                                "2",
                                "search_knowledge",
                                "{\"query\":",
                                "3",
                                "no such tool\u0000",
                                "{}",
                                "4",
                                "search_knowledge",
                                "{\"query\":\"x\",\"more\":1}",
                                "5",
                                "search_knowledge",
                                "[]",
                                "6",
                                "lookup_customer",
                                "{\"customer\":null}",
                                "7",
                                "",
                                "{}",
                                "8",
                                "lookup_customer",
                                "{\"customer\":\"\\u0000\\ud800\"}"));
        assertSucceeded(job);
        JsonNode told = CAST.calls("arguments").get(1).messages();
        assertThat(told).hasSize(11);
        assertThat(told.path(4).path("content").asText()).contains("no valid JSON");
        assertThat(told.path(5).path("content").asText()).contains("no tool named");
        assertThat(told.path(6).path("content").asText()).contains("more");
    }

    @Test
    void a_fenced_answer_is_taken_out_of_its_fence() throws Exception {
        assertSucceeded(run(
                "fence",
                (number, call) -> number < 3
                        ? Triage.reply(call)
                        : Reply.text("```json\n" + Triage.answer().toPrettyString() + "\n```\n")));
        assertSucceeded(run(
                "fence-in-words",
                (number, call) -> number < 3
                        ? Triage.reply(call)
                        : Reply.text("Here it is:\n\n```json\n"
                                + Triage.answer().toPrettyString() + "\n```\nAnything else?")));
        assertThat(CAST.calls("fence-in-words")).hasSize(3);
    }

    @Test
    void an_answer_that_does_not_fit_is_repaired_by_one_more_request() throws Exception {
        JsonNode job = run("repair", (number, call) -> switch (number) {
            case 3 -> Reply.text("{\"category\":\"nonsense\"}");
            case 4 -> Reply.text(Triage.answer().toString());
            default -> Triage.reply(call);
        });
        assertSucceeded(job);
        JsonNode last = CAST.calls("repair").getLast().messages();
        assertThat(last.path(last.size() - 1).path("content").asText())
                .contains("/category")
                .contains("priority");
        assertThat(last.path(last.size() - 2).path("content").asText()).contains("nonsense");
    }

    @Test
    void an_empty_answer_is_asked_for_again() throws Exception {
        assertSucceeded(run(
                "empty",
                (number, call) -> number == 1
                        ? edited(Reply.text(""), c -> message(c).putNull("content"))
                        : Reply.text(Triage.answer().toString())));
        JsonNode empty = CAST.calls("empty").getLast().messages().path(2);
        assertThat(empty.path("role").asText()).isEqualTo("assistant");
        assertThat(empty.path("content").isTextual()).isTrue();
    }

    @Test
    void an_answer_that_never_fits_fails_the_job_as_output_invalid() throws Exception {
        JsonNode job = run("never", (number, call) -> Reply.text("no json"));
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("error").path("type").asText()).endsWith("output-invalid");
        assertThat(CAST.calls("never")).hasSize(3);
    }

    @Test
    void a_model_that_only_calls_tools_meets_its_limit() throws Exception {
        JsonNode job =
                run("limit", (number, call) -> Reply.toolCalls("call_0", "search_knowledge", "{\"query\":\"again\"}"));
        assertThat(job.path("error").path("type").asText()).endsWith("limit-reached");
        assertThat(CAST.calls("limit")).hasSize(8);
    }

    @Test
    void a_filtered_answer_fails_the_job_at_once() throws Exception {
        JsonNode job = run(
                "filtered",
                (number, call) -> edited(Reply.text("x"), c -> {
                    message(c).putNull("content");
                    ((ObjectNode) c.path("choices").path(0)).put("finish_reason", "content_filter");
                }));
        assertThat(job.path("status").asText()).isEqualTo("failed");
        assertThat(job.path("error").path("detail").asText()).contains("content filter");
        assertThat(CAST.calls("filtered")).hasSize(1);
    }

    @Test
    void text_that_databases_dislike_can_be_kept_and_read_back() throws Exception {
        ObjectNode answer = Triage.answer().put("reply", "nul \u0000 end");
        String escaped = answer.toString().replace(" end", " \\ud800 end");
        JsonNode job = run(
                "nul",
                (number, call) -> number < 3
                        ? edited(Triage.reply(call), c -> c.put("model", "nul\u0000model"))
                        : Reply.text(escaped));
        assertSucceeded(job);
        assertThat(job.path("output").path("reply").asText()).isEqualTo("nul \u0000 \ufffd end");
        String id = job.path("id").asText();
        assertThat(cairn.steps(id)).hasSize(6);
        assertThat(cairn.get("/v1/jobs").statusCode()).isEqualTo(200);
    }

    @Test
    void lone_surrogates_in_the_transport_do_no_harm() throws Exception {
        JsonNode job = run("surrogate", (number, call) -> {
            Reply usual = number < 3
                    ? Triage.reply(call)
                    : Reply.text(Triage.answer().put("reply", "LONE").toString());
            return new Reply(
                    200, usual.body().replace("LONE", "\\ud83d").replace("charged twice", "\\udc00 charged"), Map.of());
        });
        assertSucceeded(job);
        assertThat(cairn.steps(job.path("id").asText())).hasSize(6);
    }

    @Test
    void a_long_reply_is_kept_whole() throws Exception {
        String reply = "long ü ".repeat(43_000);
        JsonNode job = run(
                "long",
                (number, call) -> number < 3
                        ? Triage.reply(call)
                        : Reply.text(Triage.answer().put("reply", reply).toString()));
        assertSucceeded(job);
        assertThat(job.path("output").path("reply").asText()).isEqualTo(reply);
    }

    @Test
    void parallel_calls_are_journaled_in_the_order_of_the_reply() throws Exception {
        List<String> wish = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            wish.addAll(List.of(
                    "call_0",
                    i % 2 == 0 ? "lookup_customer" : "search_knowledge",
                    i % 2 == 0 ? "{\"customer\":\"cus_" + i + "\"}" : "{\"query\":\"invoice " + i + "\"}"));
        }
        JsonNode job = run(
                "parallel",
                (number, call) -> number == 1
                        ? Reply.toolCalls(wish.toArray(String[]::new))
                        : Reply.text(Triage.answer().toString()));
        assertSucceeded(job);
        List<JsonNode> steps = cairn.steps(job.path("id").asText());
        assertThat(steps).hasSize(12);
        for (int i = 0; i < 10; i++) {
            assertThat(steps.get(i + 1).path("position").asInt()).isEqualTo(i + 2);
            assertThat(steps.get(i + 1).path("name").asText())
                    .isEqualTo(i % 2 == 0 ? "lookup_customer" : "search_knowledge");
        }
        assertIdsMatch(CAST.calls("parallel").getLast().messages());
    }

    private static JsonNode run(String subject, ModelServer.Script script) throws Exception {
        CAST.on(subject, script);
        return cairn.untilFinal(cairn.submit(Triage.AGENT, Triage.ticket(subject)));
    }

    private static void assertSucceeded(JsonNode job) {
        assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
    }

    /** Every call has an id of its own, and the results follow in order under the same ids. */
    private static void assertIdsMatch(JsonNode messages) {
        List<String> expected = new ArrayList<>();
        for (JsonNode message : messages) {
            if (message.path("role").asText().equals("tool")) {
                assertThat(message.path("tool_call_id").asText()).isNotBlank().isEqualTo(expected.removeFirst());
            } else {
                assertThat(expected).isEmpty();
                message.path("tool_calls")
                        .forEach(call -> expected.add(call.path("id").asText()));
                assertThat(expected).doesNotHaveDuplicates();
            }
        }
    }
}
