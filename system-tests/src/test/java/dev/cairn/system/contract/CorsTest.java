package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Web pages of some origins as clients. */
class CorsTest {
    private static final String APP = "https://app.example.com";
    private static final String LOCAL = "http://localhost:5173";
    private static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";
    private static Cairn cairn;
    private static Wire wire;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn()
                .having("cairn.api.cors-origins=HTTPS://App.Example.com:443, " + LOCAL)
                .start();
        wire = new Wire(cairn);
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    private static Wire.Answer preflight(String target, String origin, String method) throws Exception {
        String headers = "Origin: " + origin + "\r\nAccess-Control-Request-Method: " + method
                + "\r\nAccess-Control-Request-Headers: authorization,content-type,idempotency-key,prefer\r\n";
        return wire.request("OPTIONS", target, headers, new byte[0]);
    }

    private static List<String> listed(String header) {
        return Arrays.asList(header.toLowerCase(Locale.ROOT).split(", "));
    }

    private static void assertReadableBy(String origin, Wire.Answer answer) {
        assertThat(answer.header("Access-Control-Allow-Origin"))
                .as("%s", answer)
                .isEqualTo(origin);
        assertThat(answer.header("Vary")).isEqualTo("Origin");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
        assertThat(listed(answer.header("Access-Control-Expose-Headers")))
                .contains("location", "retry-after", "etag", "preference-applied");
        assertThat(answer.headers().stream()
                        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control-allow-origin")))
                .hasSize(1);
    }

    private static void assertNoCors(Wire.Answer answer) {
        assertThat(answer.headers())
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("access-control-"));
    }

    @ParameterizedTest
    @ValueSource(strings = {APP, LOCAL})
    void a_page_of_an_allowed_origin_submits_and_polls(String origin) throws Exception {
        Wire.Answer preflight = preflight("/v1/jobs", origin, "POST");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo(origin);
        assertThat(listed(preflight.header("Access-Control-Allow-Methods"))).contains("get", "post");
        assertThat(listed(preflight.header("Access-Control-Allow-Headers")))
                .contains("authorization", "content-type", "idempotency-key", "prefer", "if-none-match");
        assertThat(preflight.header("Access-Control-Max-Age")).isEqualTo("3600");
        Wire.Answer submitted = wire.post(
                ORDER, Wire.JSON + "Origin: " + origin + "\r\nPrefer: wait=5\r\nIdempotency-Key: " + origin + "\r\n");
        assertThat(submitted.status()).isEqualTo(200);
        assertReadableBy(origin, submitted);
        String job = "/v1/jobs/" + submitted.json().path("id").asText();
        assertReadableBy(origin, wire.get(job, Wire.AUTHORIZED + "Origin: " + origin + "\r\n"));
        assertReadableBy(origin, wire.get(job + "/steps", Wire.AUTHORIZED + "Origin: " + origin + "\r\n"));
        Wire.Answer unchanged = wire.get(
                job, Wire.AUTHORIZED + "If-None-Match: " + submitted.header("ETag") + "\r\nOrigin: " + origin + "\r\n");
        assertThat(unchanged.status()).isEqualTo(304);
        assertReadableBy(origin, unchanged);
    }

    @Test
    void a_page_can_read_what_is_wrong_with_its_request() throws Exception {
        String origin = "Origin: " + APP + "\r\n";
        assertProblem(401, wire.get("/v1/jobs", origin));
        assertProblem(422, wire.post("{}", Wire.JSON + origin));
        assertProblem(400, wire.post("{", Wire.JSON + origin));
        assertProblem(415, wire.post(ORDER, Wire.AUTHORIZED + origin + "Content-Type: ;;\r\n"));
        assertProblem(404, wire.get("/nothing", origin));
        assertProblem(404, wire.get("/v1/jobs/job_00000000000000000000000000", Wire.AUTHORIZED + origin));
        assertProblem(405, wire.request("DELETE", "/v1/jobs", Wire.AUTHORIZED + origin, new byte[0]));
        assertProblem(406, wire.get("/v1/jobs", Wire.AUTHORIZED + origin + "Accept: text/html\r\n"));
        assertProblem(414, wire.get("/v1/jobs/" + "x".repeat(9000), Wire.AUTHORIZED + origin));
        assertThat(preflight("/nothing", APP, "GET").status()).isEqualTo(204);
    }

    private static void assertProblem(int status, Wire.Answer answer) {
        answer.problem(status);
        assertReadableBy(APP, answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example.com",
                "https://app.example.com.other.example",
                "https://app.example.com:8443",
                "http://app.example.com",
                "https://APP.example.com",
                "https://app.example.com/",
                "http://localhost",
                "null",
                "*",
                "",
                APP + " " + LOCAL,
                APP + "\r\nOrigin: " + LOCAL,
            })
    void a_page_of_another_origin_is_told_nothing(String origin) throws Exception {
        Wire.Answer preflight = preflight("/v1/jobs", origin, "POST");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Allow")).contains("POST");
        assertNoCors(preflight);
        Wire.Answer list = wire.get("/v1/jobs", Wire.AUTHORIZED + "Origin: " + origin + "\r\n");
        assertThat(list.header("Vary")).isEqualTo("Origin");
        assertNoCors(list);
        assertNoCors(wire.get("/v1/jobs", "Origin: " + origin + "\r\n"));
    }

    @Test
    void a_client_that_is_no_page_sees_no_difference() throws Exception {
        Wire.Answer list = wire.get("/v1/jobs");
        assertThat(list.status()).isEqualTo(200);
        assertNoCors(list);
        assertNoCors(wire.request("OPTIONS", "/v1/jobs", "", new byte[0]));
    }

    @Test
    void an_allowed_origin_opens_the_development_key_to_no_other_host() throws Exception {
        wire.get("/v1/jobs", "Host: rebound.example\r\nOrigin: " + APP + "\r\n" + Wire.AUTHORIZED)
                .problem(401);
    }

    @Test
    void every_origin_and_the_development_key_do_not_start_together() throws Exception {
        try (Cairn open = new Cairn().having("cairn.api.cors-origins=*")) {
            Process process = open.launch("up").start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isNotZero();
            assertThat(Files.readString(open.log())).contains("must list origins while the development key works");
        }
    }
}
