package dev.cairn.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
    private static final JsonNode SCHEMA = schema();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1}",
                " {\"a\":1}\n",
                "```json\n{\"a\":1}\n```",
                "```\n{\"a\":1}\n```\n",
                "Here:\n```json\n{\"a\":1}\n```\nDone.",
                "\uFEFF{\"a\":1}",
                "<think>{\"a\":2} or so?</think>{\"a\":1}",
                "<think>Hm.\n</think>\n\n```json\n{\"a\":1}\n```",
                "I shall {think} about it.</think> {\"a\":1}",
                "Sure. <thinking>[1] {\"a\":2}</thinking> {\"a\":1}",
                "[THINK]{\"a\":2}[/THINK]{\"a\":1}",
                "As {you} asked [1]: {\"a\":1} (see [2]).",
                "{\"a\":1} and again {\"a\": 1}",
                "{{\"a\":1}}",
                "```{\"a\":1}```"
            })
    void json_is_found_in_whatever_is_wrapped_around_it(String text) {
        assertThat(Answer.of(text, SCHEMA)).isEqualTo(new Answer.Fits("{\"a\":1}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1} {\"a\":2}",
                "First {\"a\":2}, better: {\"a\":1}",
                "{\"a\": {\"a\":1}",
                "{\"b\": {\"a\":1}, oops}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1e400}",
                "{\"a\":Infinity}",
                "<think>{\"a\":1}",
                "<think>{\"a\":1}</think>",
                "```json\n\n```",
                "a: 1"
            })
    void what_is_not_one_document_does_not_fit(String text) {
        assertThat(Answer.of(text, SCHEMA)).isInstanceOf(Answer.Misfits.class);
    }

    @Test
    void plain_values_are_found_alone_or_in_a_fence() {
        JsonNode number = json("{\"type\":\"number\"}");
        assertThat(Answer.of(" 42 ", number)).isEqualTo(new Answer.Fits("42"));
        assertThat(Answer.of("It is\n```json\n42.10\n```", number)).isEqualTo(new Answer.Fits("42.10"));
        assertThat(Answer.of("It is 42.", number)).isInstanceOf(Answer.Misfits.class);
        assertThat(Answer.of("[1, 2]", json("{\"type\":\"array\"}"))).isEqualTo(new Answer.Fits("[1,2]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1000", "1e2", "123456789012345678901234567890", "1.0E+5", "-0.0", "4.9e-324"})
    void numbers_keep_the_digits_that_the_model_wrote(String number) {
        assertThat(Answer.of("{\"b\": " + number + "}", SCHEMA)).isEqualTo(new Answer.Fits("{\"b\":" + number + "}"));
    }

    @Test
    void an_endless_row_of_anything_is_judged_in_no_time() {
        for (String part : new String[] {
            "\n",
            "{",
            "[",
            "{\"a\":",
            "```json\n",
            "{} ",
            "<think>",
            "</think>",
            "<think></think>",
            "<",
            "[think][/THINK] ",
            "\u0000",
            "[[1],"
        }) {
            String text = "```json" + part.repeat(400_000 / part.length()) + "x";
            Answer first = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Answer.of(text, SCHEMA));
            assertThat(first).isEqualTo(Answer.of(text, SCHEMA));
        }
    }

    @Test
    void thinking_before_a_plain_answer_is_no_part_of_it() {
        assertThat(Answer.of("<think>Blue?</think>\n\nBlue.", null)).isEqualTo(new Answer.Fits("\"Blue.\""));
        assertThat(Answer.of("<think>Blue?", null)).isInstanceOf(Answer.Misfits.class);
        assertThat(Answer.of("Write <think> before.", null)).isEqualTo(new Answer.Fits("\"Write <think> before.\""));
    }

    @Test
    void a_misfit_is_told_by_its_place() {
        assertThat(Answer.of("{\"a\":\"x\"}", SCHEMA))
                .isInstanceOfSatisfying(
                        Answer.Misfits.class, m -> assertThat(m.why()).contains("/a"));
        assertThat(Answer.of("no json", SCHEMA)).isInstanceOf(Answer.Misfits.class);
        assertThat(Answer.of(" ", null)).isInstanceOf(Answer.Misfits.class);
    }

    @Test
    void without_a_schema_the_words_are_the_answer() {
        assertThat(Answer.of("say \"hi\"", null)).isEqualTo(new Answer.Fits("\"say \\\"hi\\\"\""));
    }

    private static JsonNode schema() {
        return json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}");
    }

    private static JsonNode json(String text) {
        try {
            return Toolbox.JSON.readTree(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
