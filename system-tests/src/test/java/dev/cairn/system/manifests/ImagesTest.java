package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jib and the Dockerfile are two ways to the same image, and the manifests start that one. */
class ImagesTest {
    private final String dockerfile = Files.readString(Yaml.CHECKOUT.resolve("src/main/docker/Dockerfile"));

    ImagesTest() throws IOException {}

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void jib_makes_the_image_that_the_dockerfile_makes(String program) throws IOException {
        Properties jib = settings(program);

        assertThat(dockerfile)
                .contains("ARG RUNTIME_IMAGE=" + jib.getProperty("quarkus.jib.base-jvm-image") + "\n")
                .contains("\nWORKDIR " + jib.getProperty("quarkus.jib.working-directory") + "\n")
                .contains("\nUSER " + jib.getProperty("quarkus.jib.user") + "\n");
        for (String variable : List.of("CAIRN_BIND", "HOME")) {
            String value = jib.getProperty("quarkus.jib.environment-variables.\"" + variable + "\"");
            assertThat(dockerfile).containsPattern("[ ]" + variable + "=" + value + "( \\\\)?\n");
        }
        assertThat(dockerfile)
                .contains(
                        Stream.of(jib.getProperty("quarkus.jib.jvm-entrypoint").split(","))
                                .collect(Collectors.joining("\", \"", "\nENTRYPOINT [\"", "\"]\n")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void a_cache_is_made_with_the_options_that_it_must_fit(String program) throws IOException {
        String options = Stream.of(settings(program)
                        .getProperty("quarkus.jib.jvm-entrypoint")
                        .split(","))
                .filter(option -> option.startsWith("--") || option.startsWith("-D") || option.startsWith("-XX:Tier"))
                .collect(Collectors.joining(" "));

        assertThat(dockerfile).contains("RUN options='" + options + "';");
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void the_manifests_start_the_image_by_its_name_as_its_user_on_its_ports(String program) throws IOException {
        Properties jib = settings(program);
        String image = jib.getProperty("quarkus.container-image.group") + "/"
                + jib.getProperty("quarkus.container-image.name");
        JsonNode compose = Yaml.document(Yaml.CHECKOUT.resolve("src/main/docker/compose.yaml"));
        JsonNode pod = Yaml.object("Deployment", "cairn-" + program).at("/spec/template/spec");

        assertThat(pod.at("/containers/0/image").asText()).isEqualTo(image);
        assertThat(compose.at("/services/" + program + "/image").asText()).startsWith(image + ":");
        assertThat(pod.at("/securityContext/runAsUser").asText() + ":"
                        + pod.at("/securityContext/runAsGroup").asText())
                .isEqualTo(jib.getProperty("quarkus.jib.user"));
        assertThat(String.join(",", pod.at("/containers/0/ports").findValuesAsText("containerPort")))
                .isEqualTo(jib.getProperty("quarkus.jib.ports"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "worker"})
    void no_image_is_made_unless_it_is_asked_for(String program) throws IOException {
        assertThat(settings(program).stringPropertyNames())
                .doesNotContain("quarkus.container-image.build", "quarkus.container-image.push");
    }

    @Test
    void no_secret_can_reach_an_image() throws IOException {
        assertThat(Files.readAllLines(Yaml.CHECKOUT.resolve(".dockerignore")))
                .contains(".git", "**/target", ".cairn", "**/.env", "**/secret.yaml");
        assertThat(Files.readAllLines(Yaml.CHECKOUT.resolve(".gitignore"))).contains(".env", "k8s/**/secret.yaml");
    }

    private static Properties settings(String program) throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(
                Yaml.CHECKOUT.resolve("programs/" + program + "/src/main/resources/application.properties"))) {
            settings.load(file);
        }
        return settings;
    }
}
