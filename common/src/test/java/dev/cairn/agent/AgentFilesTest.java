package dev.cairn.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentFilesTest {
    @TempDir
    Path folder;

    @Test
    void a_short_file_means_the_defaults() throws Exception {
        write("a.yaml", "name: helper\ninstructions: Help.\n");
        assertThat(AgentFiles.read(folder)).singleElement().satisfies(agent -> {
            assertThat(agent.model()).isEqualTo("default");
            assertThat(agent.tools()).isEmpty();
            assertThat(agent.limits()).isEqualTo(Limits.DEFAULT);
            assertThat(agent.requires(1)).containsExactly("model:default");
        });
    }

    @Test
    void every_field_is_read() throws Exception {
        write("a.yml", """
                name: helper
                description: Helps.
                model: fast
                instructions: |
                  Help.
                tools: [search, create]
                limits: {modelCalls: 3, toolCalls: 4, outputTokens: 500, modelTimeout: PT30S}
                input: {type: object}
                output: {type: object, required: [answer]}
                """);
        AgentDefinition agent = AgentFiles.read(folder).getFirst();
        assertThat(agent.limits()).isEqualTo(new Limits(3, 4, 500, Duration.ofSeconds(30)));
        assertThat(agent.requires(1)).containsExactly("model:fast", "tool:search", "tool:create");
        assertThat(agent.output()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: helper                                                            | instructions
            instructions: Help.                                                     | name
            {name: Bad Name, instructions: x}                                       | name
            {name: a, instructions: x, instruction: y}                              | instruction
            {name: a, instructions: x, limits: {modelCalls: 0}}                     | modelCalls
            {name: a, instructions: x, limits: {modelTimeout: soon}}                | modelTimeout
            {name: a, instructions: x, tools: [null]}                               | tools
            {name: a, instructions: x, output: [1]}                                 | output
            {name: a, instructions: x, output: {type: 7}}                           | output
            {name: a, instructions: x, name: b}                                     | name
            """)
    void a_file_that_cannot_be_used_is_named_with_the_field_at_fault(String yaml, String field) throws Exception {
        write("bad.yaml", yaml);
        assertThatExceptionOfType(InvalidAgent.class)
                .isThrownBy(() -> AgentFiles.read(folder))
                .withMessageContaining("bad.yaml")
                .withMessageContaining(field);
    }

    @Test
    void a_later_folder_hides_agents_of_an_earlier_one_but_one_folder_must_not_contradict_itself() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        write("a.yaml", "{name: helper, instructions: sample}");
        Files.writeString(own.resolve("x.yaml"), "{name: helper, instructions: mine}");
        assertThat(AgentFiles.readAll(List.of(folder, own)))
                .extracting(AgentDefinition::instructions)
                .containsExactly("mine");
        write("b.yaml", "{name: helper, instructions: again}");
        assertThatExceptionOfType(InvalidAgent.class).isThrownBy(() -> AgentFiles.readAll(List.of(folder)));
    }

    @Test
    void a_folder_that_is_not_there_is_named() {
        assertThatExceptionOfType(InvalidAgent.class)
                .isThrownBy(() -> AgentFiles.read(folder.resolve("nowhere")))
                .withMessageContaining("nowhere");
    }

    @Test
    void an_error_names_file_line_and_column_in_one_line() throws Exception {
        write("bad.yaml", "name: a\ninstructions: x\nlimits:\n  modelCalls: 4.7\n");
        assertThatExceptionOfType(InvalidAgent.class)
                .isThrownBy(() -> AgentFiles.read(folder))
                .withMessage(
                        folder.resolve("bad.yaml") + ", line 4, column 15: `limits.modelCalls` must be a whole number"
                                + " from 1 to 1000, but is the number 4.7.");
    }

    @Test
    void what_is_no_agent_file_is_left_out() throws Exception {
        write("a.yaml", "{name: helper, instructions: x}");
        write("._a.yaml", "no agent");
        write("a.yaml~", "no agent");
        Files.createDirectory(folder.resolve("folder.yaml"));
        Files.createSymbolicLink(folder.resolve("gone.yaml"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve(".#lock.yaml"), folder.resolve("nowhere"));
        assertThat(AgentFiles.read(folder)).extracting(AgentDefinition::name).containsExactly("helper");
    }

    @Test
    void a_link_to_itself_is_an_error() throws Exception {
        Files.createSymbolicLink(folder.resolve("a.yaml"), Path.of("a.yaml"));
        assertThatExceptionOfType(InvalidAgent.class)
                .isThrownBy(() -> AgentFiles.read(folder))
                .withMessageContaining("a.yaml cannot be read");
    }

    private void write(String file, String yaml) throws Exception {
        Files.writeString(folder.resolve(file), yaml);
    }
}
