package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands above a submission. */
@InCairn
class SubmissionHeadersTest {
    private static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";
    private static Wire wire;

    @BeforeAll
    static void connect(Cairn cairn) {
        wire = new Wire(cairn);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-16",
                "multipart/form-data",
                ";;;",
                "",
                "/",
                "application",
                "application/xml",
                "*/*",
                "application/*",
                "application/jsonx",
                "application/json, text/plain",
                "application/json; x=\"unterminated",
                "application/json\r\nContent-Type: text/plain",
            })
    void a_content_type_other_than_json_is_refused(String type) throws Exception {
        wire.post(ORDER, Wire.AUTHORIZED + "Content-Type: " + type + "\r\n").problem(415);
    }

    @Test
    void another_charset_is_named_in_the_refusal() throws Exception {
        assertThat(wire.post(ORDER, Wire.AUTHORIZED + "Content-Type: application/json; charset=latin1\r\n")
                        .problem(415)
                        .path("detail")
                        .asText())
                .contains("`latin1`", "charset=utf-8");
    }

    @Test
    void a_body_without_a_content_type_is_refused() throws Exception {
        wire.post(ORDER, Wire.AUTHORIZED).problem(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"",
                "application/json; charset=utf8",
                "application/json; CHARSET=\"Utf8\"",
                "application/json; charset=us-ascii",
                "APPLICATION/JSON"
            })
    void json_in_utf8_is_accepted(String type) throws Exception {
        assertThat(wire.post(ORDER, Wire.AUTHORIZED + "Content-Type: " + type + "\r\n")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void a_compressed_body_is_refused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(ORDER.getBytes(StandardCharsets.UTF_8));
        }
        String headers = Wire.JSON + "Content-Encoding: gzip\r\nContent-Length: " + bytes.size() + "\r\n";
        wire.request("POST", "/v1/jobs", headers, bytes.toByteArray()).problem(415);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\u00e4", "a\r\nIdempotency-Key: b", "a\r\nIdempotency-Key: a"})
    void an_idempotency_key_that_is_none_is_refused(String key) throws Exception {
        wire.post(ORDER, Wire.JSON + "Idempotency-Key: " + key + "\r\n").problem(400);
    }

    @Test
    void an_idempotency_key_is_bounded() throws Exception {
        wire.post(ORDER, Wire.JSON + "Idempotency-Key: " + "k".repeat(256) + "\r\n")
                .problem(400);
        assertThat(wire.post(ORDER, Wire.JSON + "Idempotency-Key: " + "k".repeat(255) + "\r\n")
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait=-1",
                "wait",
                "wait=x",
                "respond-async",
                "foo=\"a, wait=5\"",
                "foo; wait=5",
                "wait=\"5",
                ";;,=",
                "\u00ff",
                ""
            })
    void a_preference_that_cannot_be_read_is_none(String preference) throws Exception {
        Wire.Answer answer = wire.post(ORDER, Wire.JSON + "Prefer: " + preference + "\r\n");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Wait=5",
                "wait = 5",
                "respond-async, WAIT=\"5\"; x=y",
                "foo=\"\\\", wait=7\", wait=5",
                "wait=5, wait=7",
                "respond-async\r\nPrefer: wait=5\r\nPrefer: wait=7"
            })
    void a_wait_is_read_as_rfc_7240_has_it(String preference) throws Exception {
        Wire.Answer answer = wire.post(ORDER, Wire.JSON + "Prefer: " + preference + "\r\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=5");
    }

    @Test
    void a_wait_of_any_length_is_capped() throws Exception {
        Wire.Answer answer = wire.post(ORDER, Wire.JSON + "Prefer: wait=99999999999999999999\r\n");
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
    }
}
