package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    @Test
    void the_document_lists_every_call_with_its_errors_and_nothing_else() throws Exception {
        try (Cairn cairn = new Cairn().start()) {
            JsonNode document = Cairn.JSON.readTree(
                    cairn.send(HttpRequest.newBuilder(cairn.managementUri("/q/openapi?format=json")))
                            .body());
            Set<String> calls = new TreeSet<>();
            document.path("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().forEach(call -> {
                        calls.add(call.getKey() + " " + path.getKey());
                        assertThat(call.getValue().path("summary").asText()).isNotBlank();
                        for (String status : List.of("400", "401", "403", "406", "503")) {
                            JsonNode content = call.getValue()
                                    .path("responses")
                                    .path(status)
                                    .path("content");
                            assertThat(content.path("application/problem+json").has("example"))
                                    .as("%s %s: %s", call.getKey(), path.getKey(), status)
                                    .isTrue();
                        }
                    }));
            assertThat(calls)
                    .containsExactly(
                            "get /v1/jobs",
                            "get /v1/jobs/{id}",
                            "get /v1/jobs/{id}/callbacks",
                            "get /v1/jobs/{id}/steps",
                            "get /v1/signing-secret",
                            "post /v1/jobs",
                            "post /v1/jobs/{id}/cancel",
                            "post /v1/signing-secret/reveal",
                            "post /v1/signing-secret/rotate");
            JsonNode body = document.at("/paths/~1v1~1jobs/post/requestBody/content/application~1json");
            JsonNode example = body.path("examples").path("support ticket").path("value");
            assertThat(cairn.post("/v1/jobs", example.toString()).statusCode()).isEqualTo(202);
            assertThat(document.toString()).doesNotContain("Resource\"").doesNotContain("dev.cairn");
            references(document)
                    .forEach(reference -> assertThat(
                                    document.at(reference.substring(1)).isMissingNode())
                            .as(reference)
                            .isFalse());
        }
    }

    private static List<String> references(JsonNode document) {
        return document.findValuesAsText("$ref");
    }
}
