package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands behind the question mark. */
@InCairn
class QueriesTest {
    private static Wire wire;
    private static String job;

    @BeforeAll
    static void connect(Cairn cairn) throws Exception {
        wire = new Wire(cairn);
        job = "/v1/jobs/" + cairn.submit("echo", Cairn.JSON.readTree("1"));
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
}
