package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** What an api answers while it has no database. */
final class Unavailable {
    static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";
    private static final Duration BOUND = Duration.ofSeconds(30);

    private Unavailable() {}

    static HttpResponse<String> order(ApiProgram api) {
        return answer(
                api,
                api.request("/v1/jobs")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(ORDER)));
    }

    static HttpResponse<String> answer(ApiProgram api, HttpRequest.Builder request) {
        try {
            return api.send(request.timeout(BOUND));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** About this job, or about none. */
    static void assertEveryCallIs(ApiProgram api, String job) {
        assertIs(order(api));
        String jobs = "/v1/jobs/" + job;
        for (String read : List.of(
                "/v1/jobs", jobs, jobs + "?wait=PT20S", jobs + "/steps", jobs + "/callbacks", "/v1/signing-secret")) {
            assertIs(answer(api, api.request(read)));
        }
        for (String write : List.of(jobs + "/cancel", "/v1/signing-secret/reveal", "/v1/signing-secret/rotate")) {
            assertIs(answer(api, api.request(write).POST(BodyPublishers.noBody())));
        }
    }

    static void assertIs(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as("%s %s", answer.uri(), answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After"))
                .as("%s", answer.uri())
                .isPresent();
        assertThat(answer.body()).contains("/problems/database-unavailable");
    }
}
