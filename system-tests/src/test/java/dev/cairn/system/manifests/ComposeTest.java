package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComposeTest {
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)));
    private static final Path FILE = Yaml.CHECKOUT.resolve("src/main/docker/compose.yaml");

    private final JsonNode compose = Yaml.document(FILE);

    ComposeTest() throws IOException {}

    @Test
    void it_fits_the_compose_specification() {
        assertThat(errors(compose)).isEmpty();
    }

    @Test
    void a_planted_misspelling_is_caught() {
        ObjectNode planted = compose.deepCopy();
        planted.withObject("/services/worker").put("stop_grace", "60s");
        planted.withObject("/services/api/healthcheck").put("intervals", "5s");

        assertThat(errors(planted)).hasSize(2);
    }

    @Test
    void a_program_waits_for_what_it_cannot_do_without_and_the_broker_is_not_of_that_kind() {
        assertThat(condition("api", "postgres")).isEqualTo("service_healthy");
        assertThat(condition("worker", "api")).isEqualTo("service_healthy");
        assertThat(condition("api", "rabbitmq")).isEqualTo("service_started");
        assertThat(condition("worker", "rabbitmq")).isEqualTo("service_started");
    }

    @Test
    void what_is_kept_outlives_its_container() {
        // From version 18 on the data lies below the folder that older versions used as the volume.
        assertThat(compose.at("/services/postgres/volumes/0").asText()).isEqualTo("postgres:/var/lib/postgresql");
        assertThat(compose.at("/services/rabbitmq/volumes/0").asText()).isEqualTo("rabbitmq:/var/lib/rabbitmq");
        assertThat(compose.at("/services/rabbitmq/hostname").asText())
                .as("the broker's data folder is named after its host")
                .isNotEmpty();
    }

    @Test
    void the_programs_run_without_rights_and_within_bounds() {
        for (String program : List.of("api", "worker")) {
            JsonNode service = compose.at("/services/" + program);
            assertThat(service.path("read_only").asBoolean()).isTrue();
            assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
            assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
            assertThat(service.path("mem_limit").asText()).isNotEmpty();
        }
    }

    @Test
    void both_programs_are_built_by_the_one_dockerfile() {
        for (String program : List.of("api", "worker")) {
            JsonNode build = compose.at("/services/" + program + "/build");
            Path context = FILE.resolveSibling(build.path("context").asText()).normalize();
            assertThat(context.resolve(build.path("dockerfile").asText())).isRegularFile();
            assertThat(context.resolve("mvnw")).exists();
            assertThat(build.at("/args/PROGRAM").asText()).isEqualTo(program);
        }
    }

    private String condition(String service, String other) {
        return compose.at("/services/" + service + "/depends_on/" + other + "/condition")
                .asText();
    }

    private static List<Error> errors(JsonNode document) {
        ObjectNode schema = (ObjectNode) Kinds.resource("compose.json");
        // Of draft 7; what it uses means the same in 2020-12, and the address of its draft cannot be fetched.
        schema.remove(List.of("$schema", "$id"));
        return REGISTRY.getSchema(schema).validate(document);
    }
}
