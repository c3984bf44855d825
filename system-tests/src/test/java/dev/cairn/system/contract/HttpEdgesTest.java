package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpEdgesTest {
    private static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";
    private static Cairn cairn;
    private static Wire wire;
    private static String job;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn().start();
        wire = new Wire(cairn);
        job = "/v1/jobs/" + cairn.submit("echo", Cairn.JSON.readTree("1"));
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
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
    void a_body_without_a_content_type_is_refused() throws Exception {
        wire.post(ORDER, Wire.AUTHORIZED).problem(415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "APPLICATION/JSON"})
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
            strings = {"wait=-1", "wait", "wait=x", "wait=99999999999999999999", "respond-async", ";;,=", "\u00ff", ""})
    void a_preference_that_cannot_be_read_is_none(String preference) throws Exception {
        Wire.Answer answer = wire.post(ORDER, Wire.JSON + "Prefer: " + preference + "\r\n");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-1S", "-PT1S", "P99999D", "PT1H1S", "junk", "", "30", "%00", "PT1S&wait=PT1S"})
    void a_wait_that_is_none_is_refused(String wait) throws Exception {
        wire.get(job + "?wait=" + wait).problem(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=x",
                "status=",
                "status=QUEUED",
                "limit=0",
                "limit=201",
                "limit=abc",
                "limit=-1",
                "limit=",
                "cursor=x",
                "cursor=",
                "cursor=%00",
                "foo=1",
                "metadata=x",
                "metadata.=x",
                "metadata.a=%00",
                "metadata.%00=x",
                "metadata.a=%ff",
                "metadata.a=%ed%a0%80",
                "agent=%c0%af",
                "status=queued&status=queued",
                "limit=1&limit=2",
                "metadata.a=1&metadata.a=2",
                "thread=x",
            })
    void a_list_of_what_does_not_exist_is_refused(String query) throws Exception {
        wire.get("/v1/jobs?" + query).problem(400);
    }

    @Test
    void long_queries_are_refused() throws Exception {
        wire.get("/v1/jobs?agent=" + "x".repeat(600)).problem(400);
        wire.get("/v1/jobs?" + "metadata.k=v&".repeat(500)).problem(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metadata.%25=1",
                "metadata.%22=%27",
                "metadata.a%27%3Bdrop=1",
                "metadata.%F0%9F%98%80=%F0%9F%98%80",
                "metadata.%5C=%5Cu0000",
                "metadata.%3F=%3F",
                "metadata.:a=:b",
                "metadata.a=",
                "agent=nope",
            })
    void a_list_of_what_nobody_has_is_empty(String query) throws Exception {
        Wire.Answer answer = wire.get("/v1/jobs?" + query);
        assertThat(answer.status()).as("%s", answer).isEqualTo(200);
        assertThat(answer.json().path("jobs").isEmpty()).isTrue();
    }

    @ParameterizedTest(name = "{0} characters: {1}")
    @CsvSource({"9000,414", "20000,414", "200000,414"})
    void a_long_target_is_refused(int length, int status) throws Exception {
        wire.get("/v1/jobs/" + "x".repeat(length)).problem(status);
        wire.get("/v1/jobs?agent=" + "x".repeat(length)).problem(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {20_000, 200_000})
    void large_headers_are_refused(int length) throws Exception {
        wire.get("/v1/jobs", Wire.AUTHORIZED + "X-Large: " + "x".repeat(length) + "\r\n")
                .problem(431);
        wire.get("/v1/jobs", Wire.AUTHORIZED + "X: y\r\n".repeat(length / 6)).problem(431);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nope",
                "/v1",
                "/v2/jobs",
                "/v1/jobs/x",
                "/v1/jobs/job_",
                "/v1/jobs/%20",
                "/v1/jobs/a%2Fb",
                "/q/health",
                "/q/openapi",
                "/v1/jobs/job_00000000000000000000000000",
                "/v1/jobs/..%2f..%2fetc/passwd",
                "/favicon.ico",
                "nope",
            })
    void nothing_is_at_other_paths(String target) throws Exception {
        wire.get(target).problem(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs/%00", "/v1/jobs/%ff", "/v1/jobs?%00=1", "/v1/jobs/\u00e4"})
    void a_target_that_is_no_text_is_refused(String target) throws Exception {
        wire.get(target).problem(400);
    }

    /** Quarkus answers these itself, before any route: with the right status, but without a document. */
    @ParameterizedTest
    @ValueSource(strings = {"/v1/jobs/%zz", "/v1/jobs?metadata.a=%", "/v1/jobs/a b", "/v1/\\"})
    void a_target_that_is_no_uri_is_refused(String target) throws Exception {
        assertThat(wire.get(target).status()).isEqualTo(400);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = ' ',
            value = {
                "DELETE list GET,HEAD,OPTIONS,POST", "PUT list GET,HEAD,OPTIONS,POST",
                        "TRACE list GET,HEAD,OPTIONS,POST",
                "CONNECT list GET,HEAD,OPTIONS,POST", "FOO list GET,HEAD,OPTIONS,POST",
                        "get list GET,HEAD,OPTIONS,POST",
                "POST job GET,HEAD,OPTIONS", "DELETE job GET,HEAD,OPTIONS", "PATCH steps GET,HEAD,OPTIONS",
                "POST steps GET,HEAD,OPTIONS", "GET cancel OPTIONS,POST", "PUT cancel OPTIONS,POST",
                "POST welcome GET,HEAD,OPTIONS",
            })
    void another_method_is_refused_and_the_right_ones_are_named(String method, String place, String allowed)
            throws Exception {
        Wire.Answer answer = wire.request(method, path(place), Wire.AUTHORIZED, new byte[0]);
        answer.problem(405);
        assertThat(answer.header("Allow")).isEqualTo(allowed.replace(",", ", "));
        Wire.Answer options = wire.request("OPTIONS", path(place), "", new byte[0]);
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo(answer.header("Allow"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "job", "steps", "welcome"})
    void head_answers_as_get_does_without_a_body(String place) throws Exception {
        assertThat(wire.request("HEAD", path(place), Wire.AUTHORIZED, new byte[0])
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "image/png", "application/xml", ";;;", "x"})
    void an_answer_in_another_form_cannot_be_had(String accept) throws Exception {
        String headers = "Accept: " + accept + "\r\n";
        wire.get("/v1/jobs", Wire.AUTHORIZED + headers).problem(406);
        wire.post(ORDER, Wire.JSON + headers).problem(406);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Authorization: \r\n",
                "Authorization: Basic Y2s6\r\n",
                "Authorization: Bearer\r\n",
                "Authorization: Bearer ck_x\r\n",
                "Authorization: ck_dev\r\n",
                "Authorization: Bearer CK_DEV\r\n",
                "Authorization: Bearer ck_dev x\r\n",
                "Authorization: Bearer ck_dev,Bearer ck_dev\r\n",
                "Authorization: Bearer ck_dev\r\nAuthorization: Bearer ck_dev\r\n",
                "Authorization: Bearer \u00ff\u00fe\r\n",
                "Host: evil.example\r\nAuthorization: Bearer ck_dev\r\n",
                "Host: localhost.evil.example:8080\r\nAuthorization: Bearer ck_dev\r\n",
                "Host: 10.0.0.1\r\nX-Forwarded-Host: localhost\r\nAuthorization: Bearer ck_dev\r\n",
            })
    void nobody_passes_without_a_key_that_is_valid_here(String headers) throws Exception {
        Wire.Answer answer = wire.get("/v1/jobs", headers);
        answer.problem(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        wire.post("{broken", headers + "Content-Type: application/json\r\n").problem(401);
        wire.get(job, headers).problem(401);
        wire.get(job + "/steps", headers).problem(401);
        wire.request("POST", job + "/cancel", headers, new byte[0]).problem(401);
    }

    @Test
    void a_very_long_key_is_just_another_wrong_one() throws Exception {
        wire.get("/v1/jobs", "Authorization: Bearer " + "x".repeat(8000) + "\r\n")
                .problem(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080"})
    void the_development_key_works_under_the_names_of_this_machine(String host) throws Exception {
        assertThat(wire.get("/v1/jobs", "Host: " + host + "\r\n" + Wire.AUTHORIZED)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_client_that_expects_100_gets_it() throws Exception {
        String head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.JSON
                + "Expect: 100-continue\r\nContent-Length: " + ORDER.length() + "\r\n\r\n";
        try (Socket socket = wire.connect()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket.getInputStream(), "POST").status()).isEqualTo(100);
            socket.getOutputStream().write(ORDER.getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket.getInputStream(), "POST").status()).isEqualTo(202);
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws Exception {
        String list = "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.AUTHORIZED + "\r\n";
        String nope = list.replace("/v1/jobs", "/nope");
        try (Socket socket = wire.connect()) {
            socket.getOutputStream().write((list + nope + list).getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket.getInputStream(), "GET").status()).isEqualTo(200);
            assertThat(Wire.read(socket.getInputStream(), "GET").status()).isEqualTo(404);
            assertThat(Wire.read(socket.getInputStream(), "GET").status()).isEqualTo(200);
        }
    }

    @Test
    void bodies_that_dribble_in_block_nobody_else() throws Exception {
        String head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.JSON + "Content-Length: " + ORDER.length()
                + "\r\n\r\n{";
        Socket[] slow = new Socket[200];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = wire.connect();
                slow[i].getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(wire.post(ORDER).status()).isEqualTo(202);
            slow[0].getOutputStream().write(ORDER.substring(1).getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(slow[0].getInputStream(), "POST").status()).isEqualTo(202);
        } finally {
            for (Socket socket : slow) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }

    private static String path(String place) {
        return switch (place) {
            case "list" -> "/v1/jobs";
            case "job" -> job;
            case "welcome" -> "/";
            default -> job + "/" + place;
        };
    }
}
