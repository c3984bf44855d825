package dev.cairn.system.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ScalingTest {
    // PostgreSQL's own default; three of them are kept for the superuser.
    private static final int MAX_CONNECTIONS = 100;
    private static final int KEPT_FOR_OTHERS = 14;
    private static final int HEARTBEATS = 2;

    private final JsonNode scaling = Yaml.object("ScaledObject", "cairn-worker");

    ScalingTest() throws IOException {}

    @Test
    void every_trigger_has_the_metadata_its_scaler_reads_and_no_other() throws IOException {
        for (JsonNode trigger : scaling.at("/spec/triggers")) {
            assertThat(unreadable(trigger)).as("%s", trigger).isEmpty();
            assertThat(missing(trigger)).as("%s", trigger).isEmpty();
        }
    }

    @Test
    void a_planted_misspelling_in_a_trigger_is_caught() throws IOException {
        JsonNode trigger = Yaml.documents("""
                type: rabbitmq
                authenticationRef: {name: cairn-postgres}
                metadata: {queuename: cairn.default}
                """).getFirst();

        assertThat(unreadable(trigger)).containsExactly("connection", "queuename");
        assertThat(missing(trigger)).containsExactly("host", "queueName");
    }

    @Test
    void workers_wake_from_none_by_tickets_or_by_jobs() {
        JsonNode tickets = trigger("rabbitmq").path("metadata");

        assertThat(scaling.at("/spec/minReplicaCount").asInt(-1)).isZero();
        assertThat(tickets.path("queueName").asText()).isEqualTo("cairn.default");
        assertThat(tickets.path("protocol").asText()).isEqualTo("http");
        assertThat(tickets.path("activationValue").asText()).isEqualTo("0");
        assertThat(trigger("postgresql")
                        .at("/metadata/activationTargetQueryValue")
                        .asText())
                .isEqualTo("0");
    }

    @Test
    void the_next_pod_is_asked_for_before_one_is_full() throws IOException {
        int slots = Integer.parseInt(Programs.value("cairn-worker", "CAIRN_WORKER_SLOTS"));

        assertThat(trigger("rabbitmq").at("/metadata/value").asInt()).isBetween(1, slots - 1);
        assertThat(trigger("postgresql").at("/metadata/targetQueryValue").asInt())
                .isBetween(1, slots - 1);
    }

    @Test
    void pods_leave_one_a_minute_after_five_quiet_minutes() {
        JsonNode down = scaling.at("/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown");

        assertThat(down.path("stabilizationWindowSeconds").asInt()).isGreaterThanOrEqualTo(300);
        assertThat(down.path("policies")).hasSize(1);
        assertThat(down.at("/policies/0/type").asText()).isEqualTo("Pods");
        assertThat(down.at("/policies/0/value").asInt()).isEqualTo(1);
        assertThat(down.at("/policies/0/periodSeconds").asInt()).isGreaterThanOrEqualTo(60);
    }

    @Test
    void a_scaler_that_cannot_look_takes_no_pod_away() {
        assertThat(scaling.at("/spec/fallback/behavior").asText()).isEqualTo("currentReplicasIfHigher");
        assertThat(scaling.at("/spec/fallback/replicas").asInt()).isPositive();
        // KEDA falls back only for metrics of this type.
        assertThat(scaling.at("/spec/triggers").findValuesAsText("metricType")).containsOnly("AverageValue");
    }

    @Test
    void all_pods_together_fit_into_the_connections_of_the_database() throws IOException {
        JsonNode api = Yaml.object("Deployment", "cairn-api");
        JsonNode worker = Yaml.object("Deployment", "cairn-worker");
        int apis = api.at("/spec/replicas").asInt() + surge(api);
        int workers = scaling.at("/spec/maxReplicaCount").asInt() + surge(worker);

        assertThat(apis * connections("cairn-api") + workers * connections("cairn-worker") + KEPT_FOR_OTHERS)
                .isLessThanOrEqualTo(MAX_CONNECTIONS);
        assertThat(worker.at("/spec").has("replicas"))
                .as("the number is KEDA's")
                .isFalse();
    }

    private static int surge(JsonNode deployment) {
        return deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt();
    }

    private static int connections(String deployment) throws IOException {
        return Integer.parseInt(Programs.value(deployment, "QUARKUS_DATASOURCE_JDBC_MAX_SIZE")) + HEARTBEATS;
    }

    private JsonNode trigger(String type) {
        return Yaml.children(scaling.at("/spec/triggers")).stream()
                .filter(each -> each.path("type").asText().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode parameters(JsonNode trigger) {
        return Yaml.children(Kinds.resource("keda-scalers.json").path("scalers")).stream()
                .filter(each -> each.path("type").equals(trigger.path("type")))
                .findFirst()
                .orElseThrow()
                .path("parameters");
    }

    private static Set<String> unreadable(JsonNode trigger) throws IOException {
        Set<String> metadata = new TreeSet<>();
        trigger.path("metadata").fieldNames().forEachRemaining(metadata::add);
        Set<String> authentication = authenticated(trigger);
        for (JsonNode parameter : parameters(trigger)) {
            String name = parameter.path("name").asText();
            if (parameter.path("metadataVariableReadable").asBoolean()) {
                metadata.remove(name);
            }
            if (parameter.path("envVariableReadable").asBoolean()) {
                metadata.remove(name + "FromEnv");
            }
            if (parameter.path("triggerAuthenticationVariableReadable").asBoolean()) {
                authentication.remove(name);
            }
        }
        metadata.addAll(authentication);
        return metadata;
    }

    private static Set<String> missing(JsonNode trigger) throws IOException {
        Set<String> required = new TreeSet<>();
        for (JsonNode parameter : parameters(trigger)) {
            if (!parameter.path("optional").asBoolean() && !parameter.has("default")) {
                required.add(parameter.path("name").asText());
            }
        }
        trigger.path("metadata").fieldNames().forEachRemaining(required::remove);
        required.removeAll(authenticated(trigger));
        return required;
    }

    private static Set<String> authenticated(JsonNode trigger) throws IOException {
        String name = trigger.at("/authenticationRef/name").asText();
        Set<String> parameters = new TreeSet<>();
        for (JsonNode ref : Yaml.object("TriggerAuthentication", name).at("/spec/secretTargetRef")) {
            parameters.add(ref.path("parameter").asText());
        }
        return parameters;
    }
}
