package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SanitizerTest {
    private static final String KEY = "sk-secret-of-a-test";
    private final Sanitizer clean = new Sanitizer(KEY);

    @Test
    void the_key_is_taken_out_of_whatever_is_shown() {
        assertThat(clean.text("key " + KEY + "!")).isEqualTo("key [key]!");
        assertThat(clean.error("x".repeat(495) + KEY)).doesNotContain("sk-");
        assertThat(new Sanitizer(null).text("none at all")).isEqualTo("none at all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "ollama", "EMPTY", "1", "dummy", "lm-studio", "not-needed"})
    void a_placeholder_in_place_of_a_key_is_no_secret(String placeholder) {
        Sanitizer sanitizer = new Sanitizer(placeholder);
        assertThat(sanitizer.text("1 of none: " + placeholder)).isEqualTo("1 of none: " + placeholder);
        assertThat(sanitizer.label("call_" + placeholder)).isEqualTo("call_" + placeholder);
        assertThat(sanitizer.name(placeholder)).isEqualTo(placeholder);
    }

    @Test
    void half_surrogate_pairs_are_replaced_and_whole_ones_stay() {
        assertThat(clean.text("a\ud83d b\udc00 \ud83d\ude00")).isEqualTo("a\ufffd b\ufffd \ud83d\ude00");
    }

    @Test
    void errors_hold_no_nul_and_end_in_time() {
        assertThat(clean.error("a\0b")).isEqualTo("a b");
        assertThat(clean.error("x".repeat(9000))).hasSize(501);
    }

    @Test
    void names_are_such_as_providers_take_back() {
        assertThat(clean.name("no such\0tool")).isEqualTo("no-such-tool");
        assertThat(clean.name("")).isEqualTo("unnamed");
        assertThat(clean.name("x".repeat(99))).hasSize(64);
    }
}
