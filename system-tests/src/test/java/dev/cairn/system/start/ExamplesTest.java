package dev.cairn.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.AgentFiles;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.system.Await;
import dev.cairn.system.Cairn;
import dev.cairn.system.Listening;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README and the welcome page tell a newcomer to try. */
class ExamplesTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final Pattern CURL_BODY = Pattern.compile("-d '(\\{.*?\\})'", Pattern.DOTALL);
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn().start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    static List<String> tickets() throws IOException {
        try (Stream<Path> files = Files.list(CHECKOUT.resolve("samples/tickets"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("tickets")
    void every_sample_ticket_ends_succeeded_with_an_output_that_fits_the_schema(String ticket) throws Exception {
        JsonNode job = cairn.untilFinal(cairn.submit("support-triage", Cairn.sampleTicket(ticket)));
        assertThat(job.path("status").asText()).isEqualTo("succeeded");
        JsonNode schema = Objects.requireNonNull(
                AgentFiles.read(CHECKOUT.resolve("samples/agents")).getFirst().output());
        assertThat(JsonSchemas.violations(schema, job.path("output"))).isEmpty();
        assertThat(job.path("notices").get(0).asText()).contains("rehearsal");
        assertThat(job.path("usage").path("modelCalls").asInt()).isEqualTo(3);
    }

    @Test
    void the_curl_of_the_readme_is_accepted_and_its_job_succeeds() throws Exception {
        succeeds(curlsOfTheReadme().getFirst());
    }

    @Test
    void the_callback_of_the_readme_comes_to_the_listener_of_the_readme() throws Exception {
        assertThat(Files.readString(CHECKOUT.resolve("README.md"))).contains("\n./cairn listen ");
        assertThat(shownBy(cairn.launch("listen", "--help"))).contains("(default: 9099)");
        String named = "http://127.0.0.1:9099/";
        String body = curlsOfTheReadme().stream()
                .filter(curl -> curl.contains(named))
                .findFirst()
                .orElseThrow();
        try (Listening listener = new Listening(cairn)) {
            String job = succeeds(body.replace(named, listener.url()));
            Await.until("it is shown", () -> listener.shownOf(job).size() == 1);
            assertThat(listener.shownOf(job).getFirst())
                    .contains("job.succeeded")
                    .contains(Listening.VERIFIED);
        }
    }

    @Test
    void the_curl_of_the_welcome_page_is_accepted_and_its_job_succeeds() throws Exception {
        HttpResponse<String> page = cairn.get("/");
        assertThat(page.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/html"));
        assertThat(page.body()).contains("http://127.0.0.1:" + cairn.port() + "/v1/jobs");
        Matcher curl = CURL_BODY.matcher(page.body());
        assertThat(curl.find()).isTrue();
        succeeds(curl.group(1));
    }

    @Test
    void the_coded_sample_answers_what_it_is_asked() throws Exception {
        JsonNode input = Cairn.JSON.readTree("{\"any\": [1, 2.50, null, \"text\"]}");
        JsonNode job = cairn.untilFinal(cairn.submit("echo", input));
        assertThat(job.path("output")).isEqualTo(input);
        assertThat(cairn.steps(job.path("id").asText())).hasSize(1);
        assertThat(job.has("notices")).isFalse();
    }

    @Test
    void the_demo_holds_what_it_claims() throws Exception {
        assertThat(shownBy(cairn.launch("demo")))
                .contains("none twice")
                .contains("the callback came once, its signature verified by the Standard Webhooks library")
                .containsPattern("it is job\\.succeeded, webhook-id dlv_[0-9a-z]{26}, with the job's output")
                .doesNotContain("NOT TRUE");
    }

    /** All that a command shows until it ends, which must be with 0. */
    private static String shownBy(ProcessBuilder command) throws Exception {
        Process process = command.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        String shown = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(shown).isZero();
        return shown;
    }

    private static List<String> curlsOfTheReadme() throws IOException {
        List<String> bodies = CURL_BODY
                .matcher(Files.readString(CHECKOUT.resolve("README.md")))
                .results()
                .map(curl -> curl.group(1))
                .toList();
        assertThat(bodies).isNotEmpty();
        return bodies;
    }

    private static String succeeds(String body) throws Exception {
        HttpResponse<String> answer = cairn.post("/v1/jobs", body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        String id = Cairn.JSON.readTree(answer.body()).path("id").asText();
        assertThat(cairn.untilFinal(id).path("status").asText()).isEqualTo("succeeded");
        return id;
    }
}
