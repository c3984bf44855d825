package dev.cairn.api.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=5",
                "Wait=5",
                "WAIT=5",
                "wait=005",
                "wait = 5",
                "\twait\t=\t5\t",
                "wait=\"5\"",
                "wait=\"\\5\"",
                "wait=5;",
                "wait=5; ; x",
                "wait=5; a=b; c=\"d, e\"",
                "respond-async, wait=5",
                "respond-async,wait=5,return=minimal",
                ",, ,wait=5,",
                "wait=5, wait=7",
                "foo; wait=7, wait=5",
                "foo=\"a, wait=7\", wait=5",
                "foo=\"a\\\", wait=7\", wait=5",
                "foo=\"\\\\\", wait=5",
                "foo=\"\"; bar, wait=5",
                "@, wait=5",
                "@ \"x, wait=7\", wait=5",
                "wait=7 seconds, wait=5",
                "=7, wait=5",
                "await=7, wait=5",
                "wait-=7, wait=5",
            })
    void the_wait_is_found_where_the_grammar_has_it(String field) {
        assertThat(Preference.wait(List.of(field))).hasValue(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "wait",
                "wait=",
                "wait=;",
                "wait=\"\"",
                "wait=x",
                "wait=-1",
                "wait=+1",
                "wait=5.0",
                "wait=5s",
                "wait=5 5",
                "wait=\"5",
                "wait=\" 5\"",
                "wait='5'",
                "wait=5=6",
                "wait==5",
                "wait:5",
                "wait=5;x=",
                "wait=5; =x",
                "wait=5\"6\"",
                "wait=\u0665",
                "wait=x, wait=5",
                "wait, wait=5",
                "foo;wait=5",
                "foo; wait=5",
                "foo=bar; wait=\"5\"",
                "foo=\"a, wait=5\"",
                "foo=\"a\\\", wait=5\"",
                "foo=\"a, wait=5",
                "foo=\"a\\",
                "foo bar wait=5",
                "await=5",
                "x-wait=5",
                "respond-async",
            })
    void what_cannot_be_read_is_no_preference(String field) {
        assertThat(Preference.wait(List.of(field))).isEmpty();
    }

    @Test
    void header_fields_are_read_one_after_the_other() {
        assertThat(Preference.wait(List.of("respond-async", "wait=5", "wait=7")))
                .hasValue(Duration.ofSeconds(5));
        assertThat(Preference.wait(List.of("foo=\"open", "wait=5"))).hasValue(Duration.ofSeconds(5));
        assertThat(Preference.wait(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"wait=60", "wait=61", "wait=2147483648", "wait=99999999999999999999", "wait=\"999999999999\""})
    void a_long_wait_is_capped_at_a_minute(String field) {
        assertThat(Preference.wait(List.of(field))).hasValue(Duration.ofMinutes(1));
    }

    @Test
    void no_wait_at_all_may_be_asked_for() {
        assertThat(Preference.wait(List.of("wait=0"))).hasValue(Duration.ZERO);
    }

    /** A quadratic reader would need minutes for these. */
    @ParameterizedTest
    @ValueSource(strings = {"a,", "a;", "\"", "\"a", "=", "a=", " ", "\\", "wait=", "wait=5 ", "a=\"\\"})
    @Timeout(20)
    void reading_takes_time_in_proportion_to_the_length(String part) {
        assertThat(Preference.wait(List.of(part.repeat(2_000_000) + "@"))).isEmpty();
    }
}
