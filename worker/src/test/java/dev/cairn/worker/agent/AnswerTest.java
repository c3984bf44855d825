package dev.cairn.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
                "Here:\n```json\n{\"a\":1}\n```\nDone."
            })
    void json_is_found_in_whatever_is_wrapped_around_it(String text) {
        assertThat(Answer.of(text, SCHEMA)).isEqualTo(new Answer.Fits("{\"a\":1}"));
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
        try {
            return Toolbox.JSON.readTree("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
