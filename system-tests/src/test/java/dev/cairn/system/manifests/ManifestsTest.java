package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ManifestsTest {
    private final Kinds kinds = new Kinds();

    @Test
    void every_object_fits_its_kind_with_no_unknown_field() throws IOException {
        assertThat(Yaml.objects()).hasSizeGreaterThan(10);
        for (JsonNode object : Yaml.objects()) {
            assertThat(kinds.errors(object)).as("%s", object).isEmpty();
        }
    }

    @Test
    void a_planted_misspelling_is_caught_wherever_it_is() throws IOException {
        ObjectNode worker = Yaml.object("Deployment", "cairn-worker").deepCopy();
        worker.withObject("/spec/template/spec").put("terminationGracePeriodSecond", 90);
        assertThat(kinds.errors(worker)).hasSize(1);

        ObjectNode probe = Yaml.object("Deployment", "cairn-api").deepCopy();
        ((ObjectNode) probe.at("/spec/template/spec/containers/0/livenessProbe/httpGet")).put("prot", "management");
        assertThat(kinds.errors(probe)).hasSize(1);

        ObjectNode scaling = Yaml.object("ScaledObject", "cairn-worker").deepCopy();
        scaling.withObject("/spec").put("maxReplicas", 4);
        assertThat(kinds.errors(scaling)).hasSize(1);

        ObjectNode meta = Yaml.object("ScaledObject", "cairn-worker").deepCopy();
        meta.withObject("/metadata").put("nam", "cairn-worker");
        assertThat(kinds.errors(meta)).hasSize(1);
    }

    @Test
    void a_number_where_a_word_is_due_is_caught() throws IOException {
        ObjectNode api = Yaml.object("Deployment", "cairn-api").deepCopy();
        ((ObjectNode) api.at("/spec/template/spec/containers/0/env/0")).put("value", 8080);

        assertThat(kinds.errors(api)).hasSize(1);
    }

    @Test
    void the_kustomization_holds_every_manifest_but_the_secrets() throws IOException {
        JsonNode kustomization = Yaml.document(Yaml.KEDA.resolve("kustomization.yaml"));
        Set<String> there = new TreeSet<>();
        Yaml.manifests().stream().map(Path::getFileName).map(Path::toString).forEach(there::add);
        there.removeAll(Set.of("secret.example.yaml", "secret.yaml"));

        assertThat(Yaml.children(kustomization.path("resources")))
                .map(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(there);
        assertThat(kustomization.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "apiVersion", "kind", "namespace", "resources", "configMapGenerator", "images");
        List<JsonNode> files = Yaml.children(kustomization.at("/configMapGenerator/0/envs"));
        files.addAll(Yaml.children(kustomization.at("/configMapGenerator/1/files")));
        assertThat(files).hasSizeGreaterThan(1);
        for (JsonNode file : files) {
            assertThat(Yaml.KEDA.resolve(file.asText())).isRegularFile();
        }
    }

    @Test
    void every_secret_that_is_asked_for_is_in_the_example() throws IOException {
        Set<String> offered = new TreeSet<>();
        for (JsonNode secret : Yaml.documents(Yaml.KEDA.resolve("secret.example.yaml"))) {
            secret.path("stringData")
                    .fieldNames()
                    .forEachRemaining(
                            key -> offered.add(secret.at("/metadata/name").asText() + "/" + key));
        }
        Set<String> asked = new TreeSet<>();
        for (JsonNode object : Yaml.objects()) {
            Stream.concat(
                            object.findValues("secretKeyRef").stream(),
                            Yaml.children(object.at("/spec/secretTargetRef")).stream())
                    .forEach(ref -> asked.add(
                            ref.path("name").asText() + "/" + ref.path("key").asText()));
        }
        assertThat(asked).isEqualTo(offered);
    }

    @Test
    void pods_run_as_nobody_in_particular_on_a_file_system_they_cannot_write() throws IOException {
        for (JsonNode pod : pods()) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt()).isPositive();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            // Its variables begin with CAIRN_, too.
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
            JsonNode context = pod.at("/containers/0/securityContext");
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        }
    }

    @Test
    void probes_ask_the_management_port_and_liveness_asks_the_process_alone() throws IOException {
        for (JsonNode pod : pods()) {
            JsonNode container = pod.at("/containers/0");
            for (String probe : List.of("startup:started", "liveness:live", "readiness:ready")) {
                JsonNode get =
                        container.at("/" + probe.replaceFirst(":.*", "Probe")).path("httpGet");
                assertThat(get.path("port").asText()).isEqualTo("management");
                assertThat(get.path("path").asText()).isEqualTo("/q/health/" + probe.replaceFirst(".*:", ""));
            }
            assertThat(container.path("ports").findValuesAsText("name")).contains("management");
        }
    }

    @Test
    void the_service_leads_to_the_api_and_never_to_its_management_port() throws IOException {
        JsonNode service = Yaml.object("Service", "cairn-api");
        JsonNode api = Yaml.object("Deployment", "cairn-api");

        assertThat(service.at("/spec/selector")).isEqualTo(api.at("/spec/selector/matchLabels"));
        assertThat(service.at("/spec/ports").findValuesAsText("targetPort")).containsExactly("http");
    }

    private static List<JsonNode> pods() throws IOException {
        return List.of(
                Yaml.object("Deployment", "cairn-api").at("/spec/template/spec"),
                Yaml.object("Deployment", "cairn-worker").at("/spec/template/spec"));
    }
}
