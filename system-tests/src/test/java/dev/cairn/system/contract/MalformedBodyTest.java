package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.cairn.system.Cairn;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@InCairn
class MalformedBodyTest {
    private static final int LIMIT = 1_048_576;
    private static Wire wire;

    @BeforeAll
    static void connect(Cairn cairn) {
        wire = new Wire(cairn);
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments("empty", ""),
                arguments("blank", " \n"),
                arguments("truncated", "{\"agent\":\"echo\",\"input\":{\"a\":"),
                arguments("a trailing token", order("1") + " x"),
                arguments("a second document", order("1") + order("1")),
                arguments("a trailing NUL", order("1") + "\0"),
                arguments("a comment", "/**/" + order("1")),
                arguments("single quotes", "{'agent':'echo','input':1}"),
                arguments("a trailing comma", "{\"agent\":\"echo\",\"input\":1,}"),
                arguments("an array", "[]"),
                arguments("null", "null"),
                arguments("a key twice", "{\"agent\":\"echo\",\"agent\":\"echo\",\"input\":1}"),
                arguments("a key twice in the input", order("{\"a\":[{\"b\":1,\"b\":2}]}")),
                arguments("a key twice, once escaped", order("{\"a\":1,\"\\u0061\":2}")),
                arguments("a huge number", order("1e999999")),
                arguments("a huge negative number", order("-1e999999")),
                arguments("a vanishing number", order("1e-999999")),
                arguments("an exponent beyond int", order("1e2147483648")),
                arguments("an exponent beyond long", order("1e99999999999999999999")),
                arguments("ten thousand digits", order("9".repeat(10_000))),
                arguments("ten thousand decimals", order("0." + "1".repeat(10_000))),
                arguments("NaN", order("NaN")),
                arguments("Infinity", order("-Infinity")),
                arguments("a leading zero", order("01")),
                arguments("deep arrays", order("[".repeat(10_000) + "]".repeat(10_000))),
                arguments("deep objects", order("{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000))),
                arguments("deep and unclosed", "[".repeat(500_000)),
                arguments("U+0000 in a value", order("\"a\\u0000b\"")),
                arguments("U+0000 in a key", order("{\"a\\u0000\":1}")),
                arguments("U+0000 far inside", order("[[{\"a\":[\"\\u0000\"]}]]")),
                arguments("U+0000 in the agent", "{\"agent\":\"ec\\u0000ho\",\"input\":1}"),
                arguments("U+0000 in metadata", "{\"agent\":\"echo\",\"input\":1,\"metadata\":{\"a\":\"\\u0000\"}}"),
                arguments("a raw U+0000", order("\"a\0b\"")),
                arguments("half a surrogate pair", order("\"\\ud800\"")),
                arguments("a pair in the wrong order", order("{\"\\udc00\\ud800\":1}")),
                arguments("a name of 90 kB", order("{\"" + "x".repeat(90_000) + "\":1}")),
                arguments("50,000 unknown fields", manyFields()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void is_refused_by_a_problem(String what, String body) throws Exception {
        assertThat(wire.post(body).refusal().toString()).hasSizeLessThan(10_000);
    }

    @ParameterizedTest(name = "bytes {0}")
    @ValueSource(strings = {"ff", "c0af", "e080af", "e282", "eda080", "f4908080", "80"})
    void invalid_utf8_is_refused(String hex) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"agent\":\"echo\",\"input\":\"".getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(HexFormat.of().parseHex(hex));
        body.writeBytes("\"}".getBytes(StandardCharsets.US_ASCII));
        assertThat(wire.post(body.toByteArray()).problem(400).path("detail").asText())
                .contains("UTF-8");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE"})
    void other_encodings_are_refused(String charset) throws Exception {
        wire.post(order("1").getBytes(charset)).problem(400);
    }

    @Test
    void a_byte_order_mark_is_refused() throws Exception {
        wire.post("\ufeff" + order("1")).problem(400);
    }

    @Test
    void two_mebibytes_are_refused_with_and_without_an_announced_length() throws Exception {
        byte[] large = order("\"" + "x".repeat(2 * LIMIT) + "\"").getBytes(StandardCharsets.UTF_8);
        wire.post(large).problem(413);
        wire.postInChunks(large).problem(413);
    }

    @Test
    void a_body_at_the_limit_is_accepted_and_one_byte_more_is_not() throws Exception {
        byte[] fits =
                order("\"" + "x".repeat(LIMIT - order("\"\"").length()) + "\"").getBytes(StandardCharsets.UTF_8);
        assertThat(fits).hasSize(LIMIT);
        byte[] more = Arrays.copyOf(fits, LIMIT + 1);
        more[LIMIT] = ' ';
        assertThat(wire.post(fits).status()).isEqualTo(202);
        assertThat(wire.postInChunks(fits).status()).isEqualTo(202);
        wire.post(more).problem(413);
        wire.postInChunks(more).problem(413);
    }

    /** 60 levels of long names over many values: writing each value's place down would take minutes. */
    @Test
    void long_names_over_many_values_take_no_long_time() throws Exception {
        String open = ("{\"" + "n".repeat(900) + "\":").repeat(60);
        String values = "[" + "1,".repeat(450_000) + "1]";
        long begin = System.nanoTime();
        assertThat(wire.post(order(open + values + "}".repeat(60))).status()).isEqualTo(202);
        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"null", "0", "-0.5e-10", "1.10", "123456789012345678901234567890", "\"\\ud83d\\ude00\"", "[]"})
    void any_other_json_is_an_input_and_is_given_back(String input) throws Exception {
        Wire.Answer answer = wire.post(order(input));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().get("input")).isEqualTo(Cairn.JSON.readTree(input));
    }

    private static String order(String input) {
        return "{\"agent\":\"echo\",\"input\":" + input + "}";
    }

    private static String manyFields() {
        StringBuilder body = new StringBuilder("{\"agent\":\"echo\",\"input\":1");
        for (int i = 0; i < 50_000; i++) {
            body.append(",\"k").append(i).append("\":1");
        }
        return body.append('}').toString();
    }
}
