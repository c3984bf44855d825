package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who passes. */
@InCairn
class KeysTest {
    private static Wire wire;
    private static String job;

    @BeforeAll
    static void connect(Cairn cairn) throws Exception {
        wire = new Wire(cairn);
        job = "/v1/jobs/" + cairn.submit("echo", Cairn.JSON.readTree("1"));
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
}
