package dev.cairn.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlDocumentTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "No",
                "ON",
                "off",
                "y",
                "n",
                "2026-01-01",
                "2026-01-01T12:00:00Z",
                "1.2.3",
                "1,000",
                "0b12",
                "0o18",
                "0xZZ",
                "12:75",
                "8080:80",
                "10.0.0.1",
                "tRUE",
                "nil",
                "none",
                "inf",
                "nan",
                ".",
                "+",
                "=",
                "<<",
                "_1",
                "e5",
                "1e",
                "1e5x",
                "-1x"
            })
    void plain_words_that_yaml_1_2_does_not_know_are_text(String text) {
        assertThat(json("a: " + text).get("a").textValue()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            true   | true
            True   | true
            TRUE   | true
            false  | false
            False  | false
            FALSE  | false
            null   | null
            Null   | null
            NULL   | null
            ~      | null
            ``     | null
            'true' | "true"
            "null" | "null"
            '~'    | "~"
            ""     | ""
            """)
    void words_of_the_core_schema_are_booleans_and_null_unless_quoted(String yaml, String json) {
        assertThat(json("a: " + yaml).get("a")).hasToString(json);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            0, 0
            7, 7
            -7, -7
            +7, 7
            2147483648, 2147483648
            123456789012345678901234567890, 123456789012345678901234567890
            0xFF, 255
            0.1000, 0.1000
            -0.5, -0.5
            .5, 0.5
            1., 1.0
            4.0, 4.0
            1e3, 1E+3
            4e0, 4.0
            01.50, 1.50
            -0, 0
            1.25e-3, 0.00125
            1E+2, 1E+2
            0.30000000000000000000000001, 0.30000000000000000000000001
            '''7''', '"7"'
            '"0.10"', '"0.10"'
            """)
    void numbers_keep_the_digits_that_are_written(String yaml, String json) {
        assertThat(json("a: " + yaml).get("a")).hasToString(json);
    }

    @Test
    void a_number_with_decimals_is_no_whole_number() {
        assertThat(json("[4.0, 1., 1e3, !!float 5]")).allMatch(number -> !number.isIntegralNumber());
        assertThat(json("[4, 0x4, !!int \"4\"]")).allMatch(JsonNode::isInt);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            !!str 5         | "5"
            !!str           | ""
            !!str yes       | "yes"
            ! 5             | "5"
            !!int "5"       | 5
            !!float "0.50"  | 0.50
            !!float 5       | 5.0
            !!bool "true"   | true
            !!null ''       | null
            !!seq [1]       | [1]
            !!map {b: 1}    | {"b":1}
            !<tag:yaml.org,2002:str> 5 | "5"
            """)
    void standard_tags_are_obeyed(String yaml, String json) {
        assertThat(json("a: " + yaml).get("a")).hasToString(json);
    }

    @Test
    void an_alias_is_what_its_anchor_names() {
        assertThat(json("a: &x Help.\nb: *x\nc: &y [1, {k: v}]\nd: *y\ne: &x later\nf: *x\n"))
                .hasToString("{\"a\":\"Help.\",\"b\":\"Help.\",\"c\":[1,{\"k\":\"v\"}],\"d\":[1,{\"k\":\"v\"}],"
                        + "\"e\":\"later\",\"f\":\"later\"}");
        assertThat(json("&k 5: *k\n")).hasToString("{\"5\":5}");
        assertThat(json("a: &k 1.0\n*k : x\n")).hasToString("{\"a\":1.0,\"1.0\":\"x\"}");
    }

    @Test
    void a_merge_key_brings_in_members_and_own_ones_win() {
        assertThat(json("a: &a {type: string, maxLength: 5}\nb: {maxLength: 7, <<: *a, minLength: 1}\n")
                        .get("b"))
                .isEqualTo(json("{type: string, maxLength: 7, minLength: 1}"));
    }

    @Test
    void of_merged_mappings_the_earlier_one_wins() {
        String two = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc: &c {<<: [*a, *b, {w: 3}]}\nd: {<<: *c, z: 4}\n";
        assertThat(json(two).get("c")).isEqualTo(json("{x: 1, y: 1, z: 2, w: 3}"));
        assertThat(json(two).get("d")).isEqualTo(json("{x: 1, y: 1, z: 4, w: 3}"));
    }

    @Test
    void a_quoted_merge_key_is_an_ordinary_key() {
        assertThat(json("\"<<\": {a: 1}\n'b': 2\n")).hasToString("{\"<<\":{\"a\":1},\"b\":2}");
    }

    @Test
    void a_key_is_its_text_as_it_is_written() {
        assertThat(json("{1: a, 010: b, true: c, ~: d, 1.50: e, yes: f, !!str 7: g}"))
                .hasToString(
                        "{\"1\":\"a\",\"010\":\"b\",\"true\":\"c\",\"~\":\"d\",\"1.50\":\"e\",\"yes\":\"f\",\"7\":\"g\"}");
    }

    @Test
    void texts_of_several_lines_are_read_as_their_style_says() {
        assertThat(json("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: x\n  y\nd: |\n  42\n"))
                .isEqualTo(json("{a: \"x\\ny\\n\", b: x y, c: x y, d: \"42\\n\"}"));
        assertThat(json("a: x\u2028y\u0085z").get("a").textValue()).isEqualTo("x\u2028y\u0085z");
        assertThat(json("a: \"\\ud83d\\ude00\"").get("a").textValue()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void a_byte_order_mark_and_cr_lf_do_not_matter() {
        assertThat(json("\ufeffa: 1\r\nb: |\r\n  x\r\n  y\r\n")).hasToString("{\"a\":1,\"b\":\"x\\ny\\n\"}");
    }

    @Test
    void one_document_may_have_its_marks() {
        assertThat(json("%YAML 1.2\n---\na: 1\n...\n# end\n")).hasToString("{\"a\":1}");
    }

    @Test
    void a_document_knows_where_its_parts_stand() {
        YamlDocument document = YamlDocument.parse("a: &a\n  x: [1, 2]\nb: *a\nc:\n  <<: *a\n  y: é😀\n  z: {q: 1}\n");
        assertThat(place(document, "/a/x/1")).isEqualTo(new Place(2, 10));
        assertThat(place(document, "/b")).isEqualTo(new Place(3, 4));
        assertThat(place(document, "/b/x")).isEqualTo(new Place(2, 6));
        assertThat(place(document, "/c/x")).isEqualTo(new Place(2, 6));
        assertThat(place(document, "/c/z/q")).isEqualTo(new Place(7, 10));
        assertThat(place(document, "/c/z/none/x")).isEqualTo(new Place(7, 6));
        assertThat(place(document, "")).isEqualTo(new Place(1, 1));
        assertThat(document.keyPlace(JsonPointer.compile("/c"), "z")).isEqualTo(new Place(7, 3));
    }

    @Test
    void a_file_of_a_hundred_levels_and_of_one_mebibyte_is_read(@TempDir Path folder) throws Exception {
        assertThat(json("[".repeat(100) + "]".repeat(100)).size()).isEqualTo(1);
        Path file = Files.writeString(folder.resolve("large.yaml"), "a: " + "x".repeat(1024 * 1024 - 3));
        assertThat(YamlDocument.read(file).root().get("a").textValue()).hasSize(1024 * 1024 - 3);
    }

    private static Place place(YamlDocument document, String pointer) {
        return document.place(JsonPointer.compile(pointer));
    }

    private static JsonNode json(String yaml) {
        return YamlDocument.parse(yaml).root();
    }
}
