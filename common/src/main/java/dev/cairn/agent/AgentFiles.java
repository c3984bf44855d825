package dev.cairn.agent;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads declared agents from a folder of YAML files, one agent a file. An unknown or misspelt field is an error. */
public final class AgentFiles {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private AgentFiles() {}

    /** Every agent of the folder, in the order of the files' names. */
    public static List<AgentDefinition> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidAgent("The agents folder " + folder + " does not exist or is no folder.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(AgentFiles::isYaml)
                    .sorted()
                    .map(AgentFiles::readFile)
                    .toList();
        } catch (IOException e) {
            throw new InvalidAgent("The agents folder " + folder + " cannot be read: " + e.getMessage());
        }
    }

    /** Every agent of several folders; one in a later folder hides one of the same name in an earlier. */
    public static Collection<AgentDefinition> readAll(List<Path> folders) {
        Map<String, AgentDefinition> byName = new LinkedHashMap<>();
        for (Path folder : folders) {
            Set<String> names = new HashSet<>();
            for (AgentDefinition agent : read(folder)) {
                if (!names.add(agent.name())) {
                    throw new InvalidAgent("Two files of " + folder + " define the agent " + agent.name() + ".");
                }
                byName.put(agent.name(), agent);
            }
        }
        return byName.values();
    }

    private static boolean isYaml(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    private static AgentDefinition readFile(Path file) {
        try {
            AgentYaml yaml = YAML.readValue(file.toFile(), AgentYaml.class);
            if (yaml == null) {
                throw new InvalidAgent("The file is empty.");
            }
            return yaml.toDefinition();
        } catch (JacksonException e) {
            throw new InvalidAgent(file + ": " + e.getOriginalMessage() + where(e));
        } catch (IOException | InvalidAgent e) {
            throw new InvalidAgent(file + ": " + e.getMessage());
        }
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null ? "" : " (line " + e.getLocation().getLineNr() + ")";
    }

    /** The file's own shape; apart from the definition so that leaving a field out has a meaning. */
    private record AgentYaml(
            @Nullable String name,
            @Nullable String description,
            @Nullable String model,
            @Nullable String instructions,
            @Nullable List<String> tools,
            @Nullable LimitsYaml limits,
            @Nullable JsonNode input,
            @Nullable JsonNode output) {

        AgentDefinition toDefinition() {
            String agent = checkedName();
            if (instructions == null || instructions.isBlank()) {
                throw new InvalidAgent("`instructions` is missing: say what the agent is to do.");
            }
            if (input != null) {
                JsonSchemas.check(agent, "input", input);
            }
            if (output != null) {
                JsonSchemas.check(agent, "output", output);
            }
            if (tools != null && tools.stream().anyMatch(tool -> tool == null || tool.isBlank())) {
                throw new InvalidAgent("`tools` must be a list of names.");
            }
            return new AgentDefinition(
                    agent,
                    description,
                    AgentDefinition.Kind.DECLARED,
                    model == null || model.isBlank() ? "default" : model,
                    instructions,
                    tools == null ? List.of() : List.copyOf(tools),
                    limits == null ? Limits.DEFAULT : limits.toLimits(),
                    input,
                    output);
        }

        private String checkedName() {
            if (name == null || !NAME.matcher(name).matches()) {
                throw new InvalidAgent("`name` must be 1 to 63 of a-z, 0-9 and -, and start with a letter or digit.");
            }
            return name;
        }
    }

    private record LimitsYaml(
            @JsonProperty("modelCalls") @Nullable Integer modelCalls,
            @JsonProperty("toolCalls") @Nullable Integer toolCalls,
            @JsonProperty("outputTokens") @Nullable Integer outputTokens,
            @JsonProperty("modelTimeout") @Nullable String modelTimeout) {

        Limits toLimits() {
            return new Limits(
                    within("modelCalls", modelCalls, Limits.DEFAULT.modelCalls(), 1, 1000),
                    within("toolCalls", toolCalls, Limits.DEFAULT.toolCalls(), 0, 10_000),
                    outputTokens == null ? null : within("outputTokens", outputTokens, 1, 1, 10_000_000),
                    timeout());
        }

        private static int within(String field, @Nullable Integer value, int otherwise, int least, int most) {
            int chosen = value == null ? otherwise : value;
            if (chosen < least || chosen > most) {
                throw new InvalidAgent("`limits." + field + "` must be " + least + " to " + most + ".");
            }
            return chosen;
        }

        private Duration timeout() {
            if (modelTimeout == null) {
                return Limits.DEFAULT.modelTimeout();
            }
            try {
                Duration parsed = Duration.parse(modelTimeout);
                if (parsed.isPositive() && parsed.compareTo(Duration.ofHours(1)) <= 0) {
                    return parsed;
                }
            } catch (DateTimeParseException e) {
                // Falls through to the one sentence that says what would be right.
            }
            throw new InvalidAgent("`limits.modelTimeout` must be an ISO-8601 duration up to PT1H, such as PT2M.");
        }
    }
}
