package dev.cairn.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.json.ExactJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas and documents that cost an unbounded validator minutes; the time limit is far above what they may take. */
@Timeout(20)
class BoundedSchemaTest {
    private static final String EXPRESSION = """
            {"$ref": "#/$defs/node", "$defs": {
               "leaf": {"type": "object", "properties": {"op": {"const": "leaf"}}, "required": ["op"], "additionalProperties": false},
               "and": {"type": "object", "required": ["op", "args"], "properties": {"op": {"const": "and"}, "args": {"$ref": "#/$defs/args"}}},
               "or": {"type": "object", "required": ["args", "op"], "properties": {"args": {"$ref": "#/$defs/args"}, "op": {"const": "or"}}},
               "not": {"type": "object", "required": ["args", "op"], "properties": {"args": {"$ref": "#/$defs/args"}, "op": {"const": "not"}}},
               "args": {"type": "array", "items": {"$ref": "#/$defs/node"}},
               "node": {"oneOf": [{"$ref": "#/$defs/leaf"}, {"$ref": "#/$defs/and"}, {"$ref": "#/$defs/or"}, {"$ref": "#/$defs/not"}]}}}""";

    @ParameterizedTest
    @ValueSource(strings = {"oneOf", "anyOf"})
    void a_valid_document_of_a_recursive_choice_is_checked_in_no_time(String choice) {
        String schema = EXPRESSION.replace("oneOf", choice);
        assertThat(check(schema, nested(14, "{\"op\":\"leaf\"}"))).isEmpty();
        assertThat(check(schema, nested(30, "{\"op\":\"leaf\"}"))).isEmpty();
    }

    @Test
    void a_wrong_leaf_of_a_recursive_choice_is_found() {
        assertThat(check(EXPRESSION, nested(14, "{\"op\":\"xor\"}"))).isNotEmpty();
    }

    @Test
    void repeated_references_to_one_value_cost_one_check() {
        String schema =
                "{\"type\":\"object\",\"properties\":{\"n\":{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}}}";
        assertThat(check(schema, "{\"n\":".repeat(40) + "{}" + "}".repeat(40))).isEmpty();
        assertThat(check(schema, "{\"n\":".repeat(40) + "7" + "}".repeat(40))).isNotEmpty();
    }

    @Test
    void a_choice_that_cannot_be_remembered_ends_at_its_limit_and_says_so() {
        String schema = EXPRESSION.replace("\"additionalProperties\": false", "\"unevaluatedProperties\": false");
        assertThat(check(schema, nested(16, "{\"op\":\"leaf\"}")))
                .singleElement()
                .satisfies(v -> assertThat(v.message()).contains("steps to check against the schema"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(a+)+$", "^(a|a)*$", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b"})
    void an_expression_that_would_backtrack_takes_linear_time(String pattern) {
        String text = "a".repeat(50_000) + "!";
        assertThat(check("{\"pattern\": \"" + pattern + "\"}", "\"" + text + "\""))
                .isNotEmpty();
    }

    @Test
    void an_expression_with_look_around_is_matched_within_its_limit() {
        String schema = "{\"pattern\": \"(x+x+)+\\\\1y\"}";
        assertThat(check(schema, "\"" + "x".repeat(60) + "\""))
                .singleElement()
                .satisfies(v -> assertThat(v.message()).contains("steps to check"));
        assertThat(check("{\"pattern\": \"^(?!x)[a-z]+$\"}", "\"abc\"")).isEmpty();
        assertThat(check("{\"pattern\": \"^(?!x)[a-z]+$\"}", "\"xbc\"")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ^[a-z]{1,63}$    | abc      | true
            ^[a-z]{1,63}$    | abc1     | false
            ^\\\\d{3}-\\\\d{4}$  | 555-1234 | true
            ^[\\\\u4e00-\\\\u9fff]+$ | 漢字   | true
            ^[\\\\u4e00-\\\\u9fff]+$ | kanji  | false
            ^\\\\p{L}+$        | über     | true
            b                | abc      | true
            ^a$              | a\\nb     | false
            """)
    void usual_expressions_mean_what_they_say(String pattern, String text, boolean fits) {
        assertThat(check("{\"pattern\": \"" + pattern + "\"}", "\"" + text + "\"")
                        .isEmpty())
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(c{1,1000}d{1,1000}){20}",
                "(((x?){99}){99}){99}",
                "(?=x)(((|){99}){99}){99}",
                "(",
                "(?<x",
                "[z-a]"
            })
    void an_expression_that_cannot_be_used_is_no_schema(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BoundedSchema.compile(json("{\"pattern\": \"" + pattern + "\"}")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [1, 1.0]                     | false
            [1, 1.00, 2]                 | false
            [{"a":1,"b":2},{"b":2.0,"a":1e0}] | false
            [[1],[1.0]]                  | false
            [1, true]                    | true
            [0, false]                   | true
            ["1", 1]                     | true
            [1e400, 1]                   | true
            [{"a":1},{"a":"1"}]          | true
            """)
    void items_are_unique_by_value(String items, boolean unique) throws Exception {
        JsonNode document = new com.fasterxml.jackson.databind.ObjectMapper()
                .reader()
                .with(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .readTree(items);
        assertThat(BoundedSchema.compile(json("{\"uniqueItems\": true}"))
                        .violations(document)
                        .isEmpty())
                .isEqualTo(unique);
    }

    @Test
    void constants_and_enums_compare_by_value() {
        assertThat(check("{\"const\": {\"a\": [1]}}", "{\"a\": [1.0]}")).isEmpty();
        assertThat(check("{\"enum\": [{\"a\": 1}, null]}", "{\"a\": 1.0}")).isEmpty();
        assertThat(check("{\"enum\": [\"1\"]}", "1")).hasSize(1);
        assertThat(check("{\"enum\": [1, 2]}", "3"))
                .singleElement()
                .satisfies(v -> assertThat(v.message()).contains("[1,2]"));
    }

    @Test
    void many_items_with_one_hash_code_are_compared_in_no_time() {
        StringBuilder items = new StringBuilder("[");
        for (int i = 0; i < 65_536; i++) {
            items.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 16; bit++) {
                items.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            items.append('"');
        }
        assertThat(check("{\"uniqueItems\": true}", items + "]")).isEmpty();
    }

    @Test
    void long_names_and_values_are_not_repeated_whole() {
        assertThat(check("{\"additionalProperties\": false}", "{\"" + "n".repeat(40_000) + "\": 1}"))
                .singleElement()
                .satisfies(v -> {
                    assertThat(v.message()).hasSizeLessThan(420);
                    assertThat(v.pointer()).hasSizeLessThan(220);
                });
    }

    @Test
    void a_document_that_is_nested_very_deeply_does_not_fit() {
        String deep = "[".repeat(900) + "]".repeat(900);
        assertThat(check("{\"items\": {\"$ref\": \"#\"}}", deep))
                .singleElement()
                .satisfies(v -> assertThat(v.message()).contains("nested deeper"));
        assertThat(check("{\"items\": {\"$ref\": \"#\"}}", "[".repeat(500) + "]".repeat(500)))
                .isEmpty();
    }

    @Test
    void a_large_document_of_a_usual_schema_is_checked() {
        String order =
                "{\"id\": 4711, \"name\": \"Widget, blue\", \"tags\": [\"a\", \"b\"], \"price\": 12.50, \"kind\": \"x\"}";
        String schema = """
                {"type": "array", "items": {"type": "object", "required": ["id", "name"], "additionalProperties": false,
                 "properties": {"id": {"type": "integer", "minimum": 1}, "name": {"type": "string", "pattern": "^[A-Z]", "maxLength": 80},
                   "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": true},
                   "price": {"type": "number", "minimum": 0}, "kind": {"oneOf": [{"enum": ["x", "y"]}, {"type": "null"}]}}}}""";
        assertThat(check(schema, "[" + (order + ",").repeat(20_000) + order + "]"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"type\": \"object\", \"definitions\": {}}",
                "{\"$schema\": \"http://json-schema.org/draft-04/schema#\", \"minimum\": 1, \"exclusiveMinimum\": true}",
                "{\"$schema\": \"https://json-schema.org/draft/2019-09/schema\", \"type\": \"object\"}",
                "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}"
            })
    void older_versions_of_json_schema_are_read(String schema) {
        assertThat(BoundedSchema.fault(json(schema))).isEmpty();
        assertThat(check(schema, "7").isEmpty()).isEqualTo(schema.contains("minimum"));
    }

    @Test
    void a_schema_of_an_unknown_dialect_is_refused() {
        assertThat(BoundedSchema.fault(json("{\"$schema\": \"https://example.com/own\"}")))
                .hasValueSatisfying(v -> assertThat(v.pointer()).isEqualTo("/$schema"));
        assertThat(
                        BoundedSchema.fault(
                                json(
                                        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"items\": [{\"type\": \"string\"}]}")))
                .isEmpty();
        assertThat(BoundedSchema.fault(json("{\"type\": 7}"))).isPresent();
    }

    @Test
    void a_format_is_not_checked() {
        assertThat(check("{\"format\": \"email\"}", "\"no address\"")).isEmpty();
        assertThat(check(
                        "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"format\": \"date\"}",
                        "\"no date\""))
                .isEmpty();
    }

    private static List<Violation> check(String schema, String document) {
        return BoundedSchema.compile(json(schema)).violations(json(document));
    }

    private static String nested(int levels, String leaf) {
        return "{\"op\":\"and\",\"args\":[".repeat(levels) + leaf + "]}".repeat(levels);
    }

    private static JsonNode json(String text) {
        try {
            return ExactJson.read(text);
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }
}
