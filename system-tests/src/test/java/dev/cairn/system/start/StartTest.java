package dev.cairn.system.start;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that cannot be: one clear line, exit code 1, nothing left behind. */
class StartTest {
    @Test
    void a_second_start_on_the_same_data_folder_is_told_who_holds_it() throws Exception {
        try (Cairn first = new Cairn().fresh().start();
                Cairn second = new Cairn().with("CAIRN_DATA", first.data().toString())) {
            assertThat(refusal(second))
                    .contains("in use by process")
                    .contains(first.data().toString());
        }
    }

    @Test
    void a_taken_port_is_named_with_the_variable_to_change() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Cairn cairn = new Cairn().with("CAIRN_MANAGEMENT_PORT", String.valueOf(taken.getLocalPort()))) {
            assertThat(refusal(cairn))
                    .contains(String.valueOf(taken.getLocalPort()))
                    .contains("CAIRN_MANAGEMENT_PORT");
        }
    }

    @Test
    void one_port_for_api_and_management_is_refused() throws Exception {
        try (Cairn cairn = new Cairn()) {
            cairn.with("CAIRN_MANAGEMENT_PORT", String.valueOf(cairn.port()));
            assertThat(refusal(cairn)).contains("CAIRN_PORT and CAIRN_MANAGEMENT_PORT are the same port");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CAIRN_MODEL_KEY", "CAIRN_ADMIN_KEY", "CAIRN_DB_PASSWORD"})
    void a_line_break_at_the_end_of_a_secret_is_named_as_the_cause(String variable) throws Exception {
        try (Cairn cairn = new Cairn().with(variable, "0123456789012345678901234567890123\n")) {
            assertThat(refusal(cairn))
                    .startsWith("cairn: " + variable + " ends with a line break")
                    .doesNotContain("0123456789");
        }
    }

    @Test
    void a_broken_agent_file_is_named_with_its_fault() throws Exception {
        try (Cairn cairn = new Cairn()) {
            Path agents = Files.createDirectory(cairn.folder().resolve("agents"));
            Files.writeString(agents.resolve("mine.yaml"), "name: mine\ninstruction: misspelt\n");
            cairn.with("CAIRN_AGENTS", agents.toString());
            assertThat(refusal(cairn)).contains("mine.yaml").contains("instruction");
        }
    }

    @Test
    void a_database_that_cannot_be_reached_is_named_without_its_password() throws Exception {
        try (Cairn cairn = new Cairn().with("CAIRN_DB_URL", "postgresql://u:hush@127.0.0.1:1/cairn")) {
            assertThat(refusal(cairn)).contains("127.0.0.1:1/cairn").doesNotContain("hush");
        }
    }

    @Test
    void a_heap_that_is_too_small_is_refused_before_it_stalls() throws Exception {
        try (Cairn cairn = new Cairn().running("-Xmx48m")) {
            assertThat(refusal(cairn)).contains("48 MB for its heap").contains("-Xmx");
        }
    }

    @Test
    void no_folder_for_temporary_files_is_needed() throws Exception {
        try (Cairn cairn = new Cairn().running("-Djava.io.tmpdir=/proc").start()) {
            String job = cairn.submit("echo", Cairn.JSON.readTree("1"));
            assertThat(cairn.untilFinal(job).path("status").asText()).isEqualTo("succeeded");
            assertThat(Files.readString(cairn.log())).doesNotContain("WARN");
        }
    }

    @Test
    void a_changed_agent_file_becomes_a_new_version_and_a_model_without_provider_is_refused() throws Exception {
        try (Cairn cairn = new Cairn()) {
            Path agents = Files.createDirectory(cairn.folder().resolve("agents"));
            Path file = agents.resolve("mine.yaml");
            Files.writeString(file, "{name: mine, model: nowhere, instructions: Answer.}");
            Files.writeString(agents.resolve("tooled.yaml"), "{name: tooled, instructions: x, tools: [unheard_of]}");
            cairn.with("CAIRN_AGENTS", agents.toString()).start();
            assertProblem(
                    cairn.post("/v1/jobs", "{\"agent\": \"mine\", \"input\": 1}"), "agent-without-provider", "nowhere");
            assertProblem(
                    cairn.post("/v1/jobs", "{\"agent\": \"tooled\", \"input\": 1}"),
                    "agent-not-runnable",
                    "unheard_of");
            cairn.terminate();
            Files.writeString(file, "{name: mine, model: nowhere, instructions: Answer well.}");
            cairn.start();
            assertThat(Files.readString(cairn.log())).contains("mine@1").contains("mine@2");
        }
    }

    private static void assertProblem(HttpResponse<String> answer, String type, String named) throws Exception {
        JsonNode problem = Cairn.JSON.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
        assertThat(problem.path("detail").asText()).contains(named);
    }

    private static String refusal(Cairn cairn) throws Exception {
        Process process =
                cairn.launch("up").redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(said.lines()).as(said).hasSize(1);
        return said;
    }
}
