package dev.cairn.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonSchemasTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void a_document_that_fits_has_no_violations() throws Exception {
        assertThat(JsonSchemas.violations(schema(), json("{\"subject\": \"x\"}")))
                .isEmpty();
    }

    @Test
    void a_violation_points_at_its_place() throws Exception {
        assertThat(JsonSchemas.violations(schema(), json("{\"subject\": 7}")))
                .singleElement()
                .satisfies(v -> assertThat(v.pointer()).isEqualTo("/subject"));
    }

    @Test
    void at_most_twenty_violations_are_told() throws Exception {
        String many = "[" + "1,".repeat(99) + "1]";
        assertThat(JsonSchemas.violations(json("{\"items\": {\"type\": \"string\"}}"), json(many)))
                .hasSize(20);
    }

    @Test
    void of_a_large_document_the_first_twenty_violations_are_enough() throws Exception {
        String many = "[" + "1,".repeat(300_000) + "1]";
        assertThat(JsonSchemas.violations(json("{\"items\": {\"type\": \"string\"}}"), json(many)))
                .hasSize(20)
                .first()
                .satisfies(v -> assertThat(v.pointer()).isEqualTo("/0"));
        assertThat(JsonSchemas.violations(json("{\"items\": {\"type\": \"integer\"}}"), json(many)))
                .isEmpty();
    }

    private static JsonNode schema() throws Exception {
        return json(
                "{\"type\": \"object\", \"required\": [\"subject\"], \"properties\": {\"subject\": {\"type\": \"string\"}}}");
    }

    private static JsonNode json(String text) throws Exception {
        return JSON.readTree(text);
    }
}
