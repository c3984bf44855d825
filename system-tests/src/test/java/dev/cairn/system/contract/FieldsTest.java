package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@InCairn
class FieldsTest {
    private static Wire wire;

    @BeforeAll
    static void connect(Cairn cairn) {
        wire = new Wire(cairn);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "agent|1",
                "agent|null",
                "agent|\"\"",
                "agent|\"Echo\"",
                "agent|\"nope\"",
                "agent|\"echo\\n\"",
                "agent|[]",
                "agentVersion|0",
                "agentVersion|-1",
                "agentVersion|1.5",
                "agentVersion|1.0",
                "agentVersion|1099511627776",
                "agentVersion|\"1\"",
                "agentVersion|2",
                "agentVersion|true",
                "agentVersion|[1]",
                "lane|\"nope\"",
                "lane|\"\"",
                "lane|1",
                "lane|{}",
                "runAt|1",
                "runAt|\"now\"",
                "runAt|\"2027-01-01T00:00:00\"",
                "runAt|\"+10000-01-01T00:00:00Z\"",
                "runAt|\"-0001-01-01T00:00:00Z\"",
                "runAt|\"2026-12-31T23:59:60Z\"",
                "runAt|\"2030-01-01T00:00:00Z\"",
                "runAt|\"2027-02-30T00:00:00Z\"",
                "runAt|\"2027-01-01T00:00:00+19:00\"",
                "runAt|-1",
                "deadline|\"2020-01-01T00:00:00Z\"",
                "deadline|\"10000-01-01T00:00:00Z\"",
                "deadline|{}",
                "metadata|[]",
                "metadata|\"x\"",
                "metadata|{\"a\":1}",
                "metadata|{\"a\":null}",
                "metadata|{\"a\":{\"b\":\"c\"}}",
                "metadata|{\"\":\"x\"}",
                "metadata|{\"a b\":\"x\"}",
                "callback|1",
                "callback|[]",
                "callback|\"https://example.com\"",
                "budget|{\"usd\":1}",
                "thread|\"t\"",
                "a/b~c|1",
                "__proto__|{}",
            })
    void a_field_that_does_not_fit_is_named(String field, String value) throws Exception {
        String rest = field.equals("agent") ? "\"input\":1" : "\"agent\":\"echo\",\"input\":1";
        JsonNode problem =
                wire.post("{\"" + field + "\":" + value + "," + rest + "}").problem(422);
        assertThat(pointers(problem)).contains("/" + field.replace("~", "~0").replace("/", "~1"));
    }

    @Test
    void all_that_does_not_fit_is_named_at_once() throws Exception {
        JsonNode problem =
                wire.post("{\"agentVersion\":0,\"lane\":1,\"foo\":1}").problem(422);
        assertThat(pointers(problem)).containsExactlyInAnyOrder("/foo", "/agent", "/agentVersion", "/input", "/lane");
    }

    @Test
    void a_deadline_before_the_start_is_refused() throws Exception {
        JsonNode problem = wire.post(order("\"runAt\":\"2027-01-02T00:00:00Z\",\"deadline\":\"2027-01-01T00:00:00Z\""))
                .problem(422);
        assertThat(pointers(problem)).containsExactly("/deadline");
    }

    @Test
    void metadata_is_bounded() throws Exception {
        wire.post(order("\"metadata\":{\"a\":\"" + "x".repeat(513) + "\"}")).problem(422);
        wire.post(order("\"metadata\":{\"" + "k".repeat(65) + "\":\"x\"}")).problem(422);
        wire.post(order("\"metadata\":{" + entries(51) + "}")).problem(422);
        assertThat(wire.post(order("\"metadata\":{" + entries(50) + "}")).status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "1",
                "\"x\"",
                "[]",
                "{}",
                "{\"subject\":\"s\",\"body\":\"b\"}",
                "{\"subject\":1,\"body\":\"b\",\"customer\":\"c\"}",
                "{\"subject\":\"s\",\"body\":\"b\",\"customer\":\"c\",\"x\":1}",
            })
    void input_that_breaks_the_agents_schema_is_refused(String input) throws Exception {
        JsonNode problem = wire.post("{\"agent\":\"support-triage\",\"input\":" + input + "}")
                .problem(422);
        assertThat(pointers(problem)).isNotEmpty().allMatch(pointer -> pointer.startsWith("/input"));
    }

    static Stream<String> badUrls() {
        return Stream.of(
                "",
                "example.com",
                "/relative",
                "//example.com/",
                "http:example.com",
                "ftp://example.com",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "data:text/plain,x",
                "http://example.com/",
                "http://93.184.216.34/",
                "https://",
                "https:///x",
                "https://:443/",
                "https://user@example.com/",
                "https://u:p@example.com/",
                "https://@example.com/",
                "https://example.com/#f",
                "https://example.com:0/",
                "https://example.com:70000/",
                "https://example.com:99999999999/",
                "https://example.com:x/",
                "https://exa mple.com/",
                "https://-a.com/",
                "https://a..b/",
                "https://example.com/%zz",
                "https://example.com/" + "x".repeat(3000),
                "https://0.0.0.0/",
                "https://10.0.0.1/",
                "https://172.16.0.1/",
                "https://172.31.255.255/",
                "https://192.168.1.1/",
                "https://169.254.169.254/",
                "https://100.64.0.1/",
                "https://198.18.0.1/",
                "https://192.0.0.1/",
                "https://192.0.2.1/",
                "https://198.51.100.1/",
                "https://203.0.113.1/",
                "https://224.0.0.1/",
                "https://240.0.0.1/",
                "https://255.255.255.255/",
                "https://[::]/",
                "https://[fe80::1]/",
                "https://[fe80::1%25eth0]/",
                "https://[fc00::1]/",
                "https://[fd12::1]/",
                "https://[fec0::1]/",
                "https://[ff02::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[::ffff:7f00:1]/",
                "https://[::127.0.0.1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[100::1]/",
                "https://[2001::1]/",
                "https://[2001:db8::1]/",
                "https://[2002:a00:1::]/",
                "https://[3fff::1]/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://017700000001/",
                "https://0177.0.0.1/",
                "https://0x7f.1/",
                "https://127.1/",
                "https://1/",
                "https://010.0.0.1/",
                "https://999.1.1.1/",
                "https://127\u30020\u30020\u30021/",
                "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
                "http://b\u00fccher.example/",
                "https://a..example/",
                "https://example.com/a b",
                "https://example.com/%zz",
                "https://example.com\\@other.example/",
                "https://[fe80::1%25eth0]/",
                "https://%31%32%37.0.0.1/");
    }

    @ParameterizedTest
    @MethodSource("badUrls")
    void a_callback_that_may_not_go_there_is_refused(String url) throws Exception {
        String callback = Cairn.JSON.createObjectNode().put("url", url).toString();
        assertThat(pointers(wire.post(order("\"callback\":" + callback)).problem(422)))
                .containsExactly("/callback/url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com/hook?x=%20y", "https://EXAMPLE.com:8443/", "https://93.184.216.34/",
                "https://[2606:4700::1111]/", "https://xn--bcher-kva.example/", "http://localhost:9/x",
                "https://B\u00fccher.example/gr\u00fc\u00dfe?von=\u00e4", "https://my_hook.example.com/",
                        "HTTPS://example.com./",
                "http://127.0.0.1:9/", "http://[::1]:9/",
            })
    void a_callback_to_a_public_place_or_in_the_embedded_default_to_loopback_is_kept(String url) throws Exception {
        Wire.Answer answer = wire.post(order("\"callback\":{\"url\":\"" + url + "\"}"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("callback").path("url").asText()).isEqualTo(url);
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "url|null",
                "url|1",
                "events|[]",
                "events|\"job.succeeded\"",
                "events|[\"x\"]",
                "events|[1]",
                "events|[null]",
                "events|{}",
                "events|[\"job.failed\",\"job.failed\"]",
                "secret|1",
                "secret|\"\"",
                "secret|\"x\"",
                "secret|\"whsec_\"",
                "secret|\"whsec_!!!!\"",
                "secret|\"whsec_AAAA\"",
                "headers|{}",
            })
    void a_callbacks_fields_are_checked(String field, String value) throws Exception {
        String url = field.equals("url") ? "" : "\"url\":\"https://example.com/\",";
        JsonNode problem = wire.post(order("\"callback\":{" + url + "\"" + field + "\":" + value + "}"))
                .problem(422);
        assertThat(pointers(problem)).containsExactly("/callback/" + field);
    }

    @Test
    void a_callbacks_secret_is_never_given_back() throws Exception {
        String secret = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY";
        Wire.Answer answer =
                wire.post(order("\"callback\":{\"url\":\"https://example.com/\",\"secret\":\"" + secret + "\"}"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).doesNotContain(secret);
    }

    private static String order(String more) {
        return "{\"agent\":\"echo\",\"input\":1," + more + "}";
    }

    private static String entries(int count) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add("\"k" + i + "\":\"" + "v".repeat(512) + "\"");
        }
        return String.join(",", entries);
    }

    private static List<String> pointers(JsonNode problem) {
        List<String> pointers = new ArrayList<>();
        problem.path("errors")
                .forEach(error -> pointers.add(error.path("pointer").asText()));
        return pointers;
    }
}
