package dev.cairn.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.yaml.InvalidYaml;
import dev.cairn.yaml.YamlDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentFieldsTest {
    private static final String LEAST = "name: a\ninstructions: x\n";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            4.7     | the number 4.7
            4.0     | the number 4.0
            4e0     | the number 4.0
            "4"     | the text "4": do not quote it
            four    | the text "four"
            true    | true
            ~       | empty (null)
            [4]     | a list
            {a: 4}  | a mapping
            0       | the number 0
            1001    | the number 1001
            -1      | the number -1
            99999999999 | the number 99999999999
            4294967300  | the number 4294967300
            123456789012345678901234567890 | the number 123456789012345678901234567890
            !!float 4   | the number 4.0
            """)
    void a_limit_that_is_no_whole_number_in_its_range_is_refused(String value, String found) {
        assertThat(refused(LEAST + "limits:\n  modelCalls: " + value))
                .startsWith("line 4, column 15: `limits.modelCalls` must be a whole number from 1 to 1000, but is "
                        + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"toolCalls: 10001", "outputTokens: 0", "outputTokens: 1.5", "modelTimeout: 30"})
    void every_limit_is_checked(String limit) {
        assertThat(refused(LEAST + "limits: {" + limit + "}"))
                .startsWith("line 3, column ")
                .contains("`limits." + limit.substring(0, limit.indexOf(':')) + "` must be ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            instructions: 42        | 1, column 15: `instructions` must be text, but is the number 42: quote it.
            name: 5                 | 1, column 7: `name` must be text, but is the number 5: quote it.
            model: true             | 1, column 8: `model` must be text, but is true: quote it.
            description: [a]        | 1, column 14: `description` must be text, but is a list.
            description: {a: b}     | 1, column 14: `description` must be text, but is a mapping.
            description:            | 1, column 13: `description` must be text, but is empty (null).
            tools: search           | 1, column 8: `tools` must be a list of names, such as [a, b], but is the text "search".
            tools:                  | 1, column 7: `tools` must be a list of names, such as [a, b], but is empty (null).
            tools: {search: }       | 1, column 8: `tools` must be a list of names, such as [a, b], but is a mapping.
            tools: [a, 1]           | 1, column 12: `tools[1]` must be text, but is the number 1: quote it.
            tools: [null]           | 1, column 9: `tools[0]` must be text, but is empty (null).
            tools: [" "]            | 1, column 8: `tools` must be a list of names, but one is blank.
            limits: 4               | 1, column 9: `limits` must be a mapping of modelCalls,
            limits:                 | 1, column 8: `limits` must be a mapping of modelCalls,
            limits: {calls: 4}      | 1, column 10: `limits.calls` is no field. There are: modelCalls,
            instruction: x          | 1, column 1: `instruction` is no field. There are: name,
            model: " "              | 1, column 8: `model` is missing or blank
            name: Bad Name          | 1, column 7: `name` must be 1 to 63
            input: ~                | 1, column 8: Agent a: `input` is no JSON Schema: must be a JSON Schema object
            output: [1]             | 1, column 9: Agent a: `output` is no JSON Schema: must be a JSON Schema object
            output: {type: 7}       | 1, column 16: Agent a: `output` is no JSON Schema: at `/type`
            """)
    void a_field_of_another_type_is_refused_with_its_place(String line, String message) {
        String field = line.substring(0, line.indexOf(':') + 1);
        String others = LEAST.lines().filter(l -> !l.startsWith(field)).reduce("", (all, l) -> all + l + "\n");
        assertThat(refused(line + "\n" + others)).startsWith("line " + message);
    }

    @Test
    void a_file_without_fields_is_refused() {
        assertThat(refused("---\n")).isEqualTo("the file is empty.");
        assertThat(refused("- a\n"))
                .isEqualTo("line 1, column 1: an agent is a mapping of fields, but here is a list.");
        assertThat(refused("instructions: x\n")).startsWith("line 1, column 1: `name` is missing");
        assertThat(refused("name: a\n")).startsWith("line 1, column 1: `instructions` is missing");
    }

    @Test
    void a_fault_inside_of_a_merged_schema_names_the_line_of_the_fault() {
        String yaml = LEAST + "input:\n  $defs:\n    c: &c\n      maxLength: x\n  properties:\n    p: {<<: *c}\n";
        assertThat(refused(yaml)).startsWith("line 6, column 18: Agent a: `input` is no JSON Schema");
    }

    @Test
    void an_alias_in_a_field_is_what_it_names() {
        AgentDefinition agent = read("description: &d Answers.\ninstructions: *d\nname: a\n");
        assertThat(agent.instructions()).isEqualTo("Answers.");
    }

    @Test
    void a_schema_keeps_its_merged_constraints() {
        JsonNode input = input("""
                input:
                  properties:
                    a: &c {type: string, maxLength: 5}
                    b: {<<: *c, minLength: 1}
                """);
        assertThat(input.at("/properties/b"))
                .isEqualTo(YamlDocument.parse("{type: string, maxLength: 5, minLength: 1}")
                        .root());
        assertThat(JsonSchemas.violations(
                        input, YamlDocument.parse("{b: toolong}").root()))
                .hasSize(1);
    }

    @Test
    void a_schema_says_yes_and_no_and_keeps_digits() {
        JsonNode input =
                input("input:\n  enum: [yes, no, on, off, y, n, true, null, 0.1000, 1]\n  properties: {1: {}}\n");
        assertThat(input)
                .hasToString("{\"enum\":[\"yes\",\"no\",\"on\",\"off\",\"y\",\"n\",true,null,0.1000,1],"
                        + "\"properties\":{\"1\":{}}}");
    }

    private static JsonNode input(String yaml) {
        JsonNode input = read(LEAST + yaml).input();
        assertThat(input).isNotNull();
        return input;
    }

    private static AgentDefinition read(String yaml) {
        return AgentFields.read(YamlDocument.parse(yaml));
    }

    private static String refused(String yaml) {
        String[] message = new String[1];
        assertThatExceptionOfType(InvalidYaml.class)
                .isThrownBy(() -> read(yaml))
                .satisfies(e -> message[0] = e.getMessage());
        return message[0];
    }
}
