package dev.cairn.worker.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrictJsonTest {
    @Test
    void control_characters_inside_texts_are_escaped_and_nothing_else_is_touched() {
        assertThat(StrictJson.of("{\n\t\"a\": \"one\ntwo\tthree\"\n}"))
                .isEqualTo("{\n\t\"a\": \"one\\u000atwo\\u0009three\"\n}");
        assertThat(StrictJson.of("[\"a\\\"\n\", \"b\\\\\",\n1]")).isEqualTo("[\"a\\\"\\u000a\", \"b\\\\\",\n1]");
    }

    @Test
    void what_is_strict_already_stays_the_same_object() {
        String json = "{\n  \"a\": \"b\\n\"\n}";
        assertThat(StrictJson.of(json)).isSameAs(json);
        assertThat(StrictJson.of("")).isEmpty();
        assertThat(StrictJson.of("\"ends with a backslash \\")).endsWith("\\");
    }
}
