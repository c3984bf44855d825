package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, methods and forms of an answer. */
@InCairn
class TargetsTest {
    private static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";
    private static Wire wire;
    private static String job;

    @BeforeAll
    static void connect(Cairn cairn) throws Exception {
        wire = new Wire(cairn);
        job = "/v1/jobs/" + cairn.submit("echo", Cairn.JSON.readTree("1"));
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

    private static String path(String place) {
        return switch (place) {
            case "list" -> "/v1/jobs";
            case "job" -> job;
            case "welcome" -> "/";
            default -> job + "/" + place;
        };
    }
}
