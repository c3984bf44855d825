package dev.cairn.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactJsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"0.1000", "1e2", "1E+300", "-0", "-0.0", "1.0", "123456789012345678901234567890", "4.9e-324"})
    void a_number_keeps_its_digits(String number) throws Exception {
        assertThat(ExactJson.compact("{ \"n\" : [ " + number + " , \"a\\u00e9\\n\" ] }"))
                .isEqualTo("{\"n\":[" + number + ",\"a\u00e9\\n\"]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1e400", "[-1e309]", "{\"a\": 1e-400}", "1e999999999", "1e99999999999999999999", "1e-999999999"})
    void a_number_that_no_double_holds_is_refused(String document) {
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> ExactJson.read(document))
                .withMessageContaining("out of the range");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{} {}", "{", "nul", "NaN", "[1,]"})
    void what_is_not_one_document_is_refused(String text) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> ExactJson.read(text));
    }

    @Test
    void line_breaks_inside_a_text_are_read_and_written_as_json_has_them() throws Exception {
        assertThat(ExactJson.read("\"a\nb\"").textValue()).isEqualTo("a\nb");
        assertThat(ExactJson.compact("\"a\nb\"")).isEqualTo("\"a\\nb\"");
    }
}
