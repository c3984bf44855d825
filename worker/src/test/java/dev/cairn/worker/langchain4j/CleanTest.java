package dev.cairn.worker.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleanTest {
    private final Clean clean = new Clean("sk-secret");

    @Test
    void the_key_is_taken_out_of_whatever_is_shown() {
        assertThat(clean.text("key sk-secret!")).isEqualTo("key [key]!");
        assertThat(clean.error("x".repeat(495) + "sk-secret")).doesNotContain("sk-");
        assertThat(new Clean(null).text("none at all")).isEqualTo("none at all");
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
