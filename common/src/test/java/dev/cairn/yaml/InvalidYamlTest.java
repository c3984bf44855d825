package dev.cairn.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidYamlTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            010         | the octal number 8 for some readers of YAML and the decimal number 10
            -017        | the octal number -15 for some readers of YAML and the decimal number -17
            00          | the octal number 0
            08          | text for some readers of YAML and the decimal number 8
            1_000       | the number 1000 for some readers of YAML and text
            -1_0.5      | the number -10.5
            0b11        | the number 3
            0b1_1       | the number 3
            0B11        | the number 3
            0o17        | the number 15
            -0o17       | the number -15
            -0xFF       | the number -255
            0xF_F       | the number 255
            0XFF        | the number 255
            12:30:00    | the number 45000 (base 60)
            190:20:30   | the number 685230 (base 60)
            -1:30       | the number -90 (base 60)
            08:30       | the number 510 (base 60)
            1:30.5      | the number 90.5 (base 60)
            22:22       | the number 1342 (base 60)
            """)
    void a_number_that_readers_dispute_is_refused_with_the_readings(String number, String readings) {
        assertThat(refused("a: " + number))
                .startsWith("line 1, column 4: `" + number + "` is ")
                .contains(readings)
                .contains("quote it");
        assertThat(YamlDocument.parse("a: '" + number + "'").root().get("a").textValue())
                .isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".inf",
                "-.INF",
                "+.Inf",
                ".nan",
                ".NaN",
                "1e400",
                "-1e309",
                "1e-400",
                "1e99999999999",
                "0e999999999",
                "0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                        + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                        + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
            })
    void a_number_that_json_or_a_double_cannot_hold_is_refused(String number) {
        assertThat(refused("a: " + number)).startsWith("line 1, column 4: ").contains("quote it");
    }

    @Test
    void a_number_of_too_many_digits_is_refused() {
        assertThat(refused("a: 0." + "1".repeat(1000)))
                .contains("more than 1000 characters")
                .hasSizeLessThan(250);
        assertThat(refused("a: " + "1".repeat(100_000))).contains("more than 1000 characters");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            !!binary aGk=         | !!binary
            !!python/object:os.x {} | !!python/object:os.x
            !custom x             | !custom
            !!timestamp 2026-01-01 | !!timestamp
            !!set {a}             | !!set
            !!str [a]             | !!str
            !!seq {a: 1}          | !!seq
            !!map [a]             | !!map
            !!int x               | !!int
            !!int 1.5             | !!int
            !!int 010             | octal
            !!float x             | !!float
            !!float .inf          | .inf
            !!bool yes            | !!bool
            !!null x              | !!null
            {!!binary k: 1}       | !!binary
            """)
    void a_tag_that_is_unknown_or_does_not_fit_is_refused(String yaml, String named) {
        assertThat(refused("a:\n  - " + yaml)).startsWith("line 2, column ").contains(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a: 1\\nb: 2\\na: 3                | line 3, column 1: the key `a` was given before, in line 1, column 1
            {1: a, "1": b}                    | line 1, column 8: the key `1` was given before
            ? [a]\\n: b                       | line 1, column 3: a list or a mapping cannot be a key
            a: &a {}\\n*a : b                 | line 2, column 1: a list or a mapping cannot be a key
            b: *a                             | line 1, column 4: `*a` is an alias, but there is no `&a` before it
            a: &a [1, *a]                     | line 1, column 11: `*a` stands inside of `&a`
            a: &a {b: {c: *a}}                | line 1, column 15: `*a` stands inside of `&a`
            a: &a {<<: *a}                    | line 1, column 12: `*a` stands inside of `&a`
            a: {<<: 5}                        | line 1, column 9: `<<` merges a mapping or a list of mappings
            a: {<<: }                         | line 1, column 8: `<<` merges
            a: {<<: [{}, [{}]]}               | line 1, column 9: `<<` merges
            a: {<<: {}, <<: {}}               | line 1, column 13: the key `<<` was given before
            ``                                | the file is empty
            # nothing\\n                      | the file is empty
            a: 1\\n---\\nb: 2                 | line 2, column 1: a second document begins here
            a: 1\\n...\\n---\\n               | line 3, column 1: a second document begins here
            %YAML 1.1\\n---\\na: 1            | line 1, column 1: the file says YAML 1.1
            %YAML 2.0\\n---\\na: 1            | line 1, column 1: the file says YAML 2.0
            a:\\n\\tb: c                      | line 2, column 1: this is not YAML: while scanning for the next token
            a: b: c                           | line 1, column 5: this is not YAML: mapping values are not allowed here
            a: [1,2                           | line 1, column 8: this is not YAML: while parsing a flow sequence
            a: 'x                             | line 1, column 6: this is not YAML: while scanning a quoted scalar
            a: "\\\\q"                        | line 1, column 6: this is not YAML
            a: @x                             | found character '@' that cannot start any token: quote the text
            a: "\\\\ud83d"                    | line 1, column 4: the text holds an escape of half a surrogate pair
            """)
    void what_has_no_certain_meaning_is_refused_with_its_place(String yaml, String message) {
        String text = yaml.replace("\\\\", "\0")
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\0", "\\");
        assertThat(refused(text)).contains(message);
    }

    @Test
    void a_tab_gets_the_advice_to_indent_with_spaces() {
        assertThat(refused("a:\n\tb: c")).endsWith("indent with spaces.");
    }

    @Test
    void an_error_that_the_parser_gives_no_place_gets_a_near_one() {
        assertThat(refused("  a: 'x\n' b")).startsWith("line 1, column 6: this is not YAML, here or soon after: ");
    }

    @Test
    void an_alias_bomb_ends_early() {
        StringBuilder lists = new StringBuilder("a0: &a0 [x, x]\n");
        StringBuilder merges = new StringBuilder("a0: &a0 {x: 1}\n");
        for (int i = 1; i < 60; i++) {
            lists.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
            merges.append("a%d: &a%d {<<: [*a%d, *a%d], y%d: 1}\n".formatted(i, i, i - 1, i - 1, i));
        }
        String longText = "a: &a " + "x".repeat(100_000) + "\nb: [" + "*a, ".repeat(1000) + "]\n";
        for (String bomb : new String[] {lists.toString(), merges.toString(), longText}) {
            assertThat(refusedAtOnce(bomb)).startsWith("line ").contains("with its aliases written out");
        }
    }

    @Test
    void nesting_is_limited_also_through_aliases() {
        StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 5000; i++) {
            chain.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
        }
        assertThat(refusedAtOnce(chain.toString()))
                .startsWith("line 100, column ")
                .contains("more than 100 levels");
        assertThat(refusedAtOnce("[".repeat(500_000)))
                .startsWith("line 1, column 101: ")
                .contains("more than 100 levels");
        assertThat(refusedAtOnce("{a: ".repeat(200_000))).contains("more than 100 levels");
        assertThat(refusedAtOnce("- ".repeat(500_000))).contains("more than 100 levels");
    }

    @Test
    void a_file_of_too_many_values_or_bytes_is_refused() throws Exception {
        assertThat(refusedAtOnce("[" + "1,".repeat(100_001) + "]")).contains("100,000 keys and values");
        Path file = Files.writeString(folder.resolve("large.yaml"), "a: " + "x".repeat(1024 * 1024));
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> YamlDocument.read(file))
                .withMessageContaining("larger than 1 MiB");
    }

    @Test
    void bytes_that_are_not_utf_8_are_refused_with_their_place() throws Exception {
        Path latin = folder.resolve("latin.yaml");
        Files.write(latin, "a: 1\r\nb: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> YamlDocument.read(latin))
                .withMessageStartingWith("line 2, column 7: the file is not UTF-8");
        Path cut = Files.write(folder.resolve("cut.yaml"), new byte[] {'a', ':', ' ', (byte) 0xc3});
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> YamlDocument.read(cut))
                .withMessageStartingWith("line 1, column 4: the file is not UTF-8");
        Files.write(latin, "a: 1\n".getBytes(StandardCharsets.UTF_16));
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> YamlDocument.read(latin))
                .withMessageContaining("not UTF-8");
    }

    @Test
    void control_characters_are_refused_and_never_reach_the_message() {
        assertThat(refused("a: 1\nb: x\u0007y")).startsWith("line 2, column 5: the character U+0007");
        assertThat(refused("\"a\\nERROR \\e[31m\": 1\n\"a\\nERROR \\e[31m\": 2"))
                .doesNotContain("\n", "\u001b");
    }

    @Test
    void an_unreadable_file_is_refused() throws Exception {
        Path file = Files.writeString(folder.resolve("secret.yaml"), "a: 1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "the superuser reads everything");
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> YamlDocument.read(file))
                .withMessageContaining("permission denied");
    }

    private static String refusedAtOnce(String yaml) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> refused(yaml));
    }

    private static String refused(String yaml) {
        try {
            throw new AssertionError("Read as " + YamlDocument.parse(yaml).root());
        } catch (InvalidYaml e) {
            assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(600);
            return e.getMessage();
        }
    }
}
