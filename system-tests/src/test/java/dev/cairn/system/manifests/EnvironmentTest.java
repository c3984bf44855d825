package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.AgentFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
    // What leaving takes beyond the drain: cutting off, handing back, releasing the lease, stopping the server.
    private static final int BEYOND_THE_DRAIN = 15;
    private static final List<String> PROGRAMS = List.of("api", "worker");
    private static final Path DOCKER = Yaml.CHECKOUT.resolve("src/main/docker");

    private final JsonNode compose = Yaml.document(DOCKER.resolve("compose.yaml"));

    EnvironmentTest() throws IOException {}

    @Test
    void the_pods_are_given_only_variables_that_the_programs_take() throws IOException {
        Set<String> given = new TreeSet<>();
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Yaml.KEDA.resolve("settings.env"))) {
            settings.load(file);
        }
        given.addAll(settings.stringPropertyNames());
        for (String program : PROGRAMS) {
            given.addAll(Programs.container("cairn-" + program).path("env").findValuesAsText("name"));
        }
        given.removeIf(name -> !name.matches("[A-Z_]+"));
        assertThat(given).hasSizeGreaterThan(12);
        assertThat(Programs.documented()).containsAll(given);
    }

    @Test
    void the_containers_of_compose_are_given_only_variables_that_the_programs_take() throws IOException {
        for (String program : PROGRAMS) {
            JsonNode environment = compose.at("/services/" + program + "/environment");
            assertThat(environment.size()).isGreaterThan(6);
            assertThat(Programs.documented()).containsAll(() -> environment.fieldNames());
        }
    }

    @Test
    void pods_and_containers_are_given_the_same_secrets() throws IOException {
        for (String program : PROGRAMS) {
            Set<String> pod = Yaml.children(
                            Programs.container("cairn-" + program).path("env"))
                    .stream()
                    .filter(each -> each.path("valueFrom").has("secretKeyRef"))
                    .map(each -> each.path("name").asText())
                    .collect(Collectors.toCollection(TreeSet::new));
            JsonNode environment = compose.at("/services/" + program + "/environment");
            assertThat(pod)
                    .allSatisfy(
                            name -> assertThat(environment.path(name).asText()).contains("${"));
        }
    }

    @Test
    void only_the_api_knows_the_owner_of_the_schema_and_the_key_of_the_secrets() throws IOException {
        List<String> worker = Programs.container("cairn-worker").path("env").findValuesAsText("name");

        assertThat(worker).doesNotContain("CAIRN_DB_OWNER_PASSWORD", "CAIRN_SECRETS_KEY", "CAIRN_ADMIN_KEY");
        assertThat(compose.at("/services/worker/environment").fieldNames())
                .toIterable()
                .doesNotContain("CAIRN_DB_OWNER_PASSWORD", "CAIRN_SECRETS_KEY", "CAIRN_ADMIN_KEY");
    }

    @Test
    void the_example_of_the_env_file_names_what_compose_asks_for() throws IOException {
        Set<String> asked = names("\\$\\{([A-Z_]+)", Files.readString(DOCKER.resolve("compose.yaml")));
        Set<String> offered = names("(?m)^([A-Z_]+)=", Files.readString(DOCKER.resolve(".env.example")));

        assertThat(offered).isEqualTo(asked);
    }

    @Test
    void no_secret_of_compose_has_a_default() throws IOException {
        String text = Files.readString(DOCKER.resolve("compose.yaml"));
        Set<String> withDefault = names("\\$\\{([A-Z_]+):-", text);

        assertThat(withDefault).allSatisfy(name -> assertThat(name).doesNotContain("PASSWORD", "SECRET", "ADMIN"));
    }

    @Test
    void compose_publishes_ports_on_loopback_only_and_none_of_a_worker() {
        for (JsonNode service : compose.path("services")) {
            service.path("ports").forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
        }
        assertThat(compose.at("/services/worker").has("ports")).isFalse();
    }

    @Test
    void a_worker_has_time_to_drain_before_it_is_killed() throws IOException {
        int drain = Programs.seconds(Programs.value("cairn-worker", "CAIRN_WORKER_DRAIN"));
        JsonNode worker = compose.at("/services/worker");

        assertThat(Yaml.object("Deployment", "cairn-worker")
                        .at("/spec/template/spec/terminationGracePeriodSeconds")
                        .asInt())
                .isGreaterThanOrEqualTo(drain + BEYOND_THE_DRAIN);
        assertThat(Programs.seconds(worker.path("stop_grace_period").asText()))
                .isGreaterThanOrEqualTo(Programs.seconds(
                                worker.at("/environment/CAIRN_WORKER_DRAIN").asText())
                        + BEYOND_THE_DRAIN);
    }

    @Test
    void the_agents_that_come_along_can_be_read_and_need_no_tools() {
        for (Path folder : List.of(DOCKER.resolve("agents"), Yaml.KEDA.resolve("agents"))) {
            assertThat(AgentFiles.read(folder))
                    .isNotEmpty()
                    .allSatisfy(agent -> assertThat(agent.tools()).isEmpty());
        }
    }

    private static Set<String> names(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
