package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import com.github.victools.jsonschema.module.jackson.JacksonOption;
import dev.cairn.agent.InvalidAgent;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.compute.ComputePool;
import dev.cairn.json.ExactJson;
import dev.cairn.json.JsonBuffers;
import dev.cairn.schema.Violation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The tools of this worker, by name, with the JSON Schema of their arguments. */
public final class Toolbox {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    static final ObjectMapper JSON =
            JsonBuffers.shared(ExactJson.exact(JsonMapper.builder().addModule(new JavaTimeModule()))
                    .build());

    private final Map<String, Entry> entries;

    private Toolbox(Map<String, Entry> entries) {
        this.entries = entries;
    }

    /** @throws InvalidAgent if two tools have one name, or a name that models would refuse */
    public Toolbox(Collection<? extends Tool<?, ?>> tools) {
        this(new LinkedHashMap<>());
        SchemaGenerator generator = generator();
        for (Tool<?, ?> tool : tools) {
            if (!NAME.matcher(tool.name()).matches()) {
                throw new InvalidAgent(
                        "The tool name `" + tool.name() + "` must be 1 to 64 of a-z, A-Z, 0-9, _ and -.");
            }
            JsonNode schema = JSON.valueToTree(generator.generateSchema(tool.argumentsType()));
            ToolSpec spec = new ToolSpec(tool.name(), tool.description(), schema);
            if (entries.put(tool.name(), new Entry(tool, spec)) != null) {
                throw new InvalidAgent("Two tools are named `" + tool.name() + "`; names must be unique in a worker.");
            }
        }
    }

    /** A tool as models are shown it. */
    record Entry(Tool<?, ?> tool, ToolSpec spec) {}

    public Set<String> names() {
        return entries.keySet();
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** The tools an agent may use, in its order: for it the others do not exist. */
    Toolbox only(Collection<String> allowed) {
        Map<String, Entry> part = new LinkedHashMap<>();
        for (String name : allowed) {
            find(name).ifPresent(entry -> part.put(name, entry));
        }
        return new Toolbox(part);
    }

    List<ToolSpec> specs() {
        return entries.values().stream().map(Entry::spec).toList();
    }

    /**
     * Reads what a model wrote as the arguments of a tool.
     *
     * @throws ToolRefusal with a sentence that lets the model mend it
     */
    static <A> A arguments(Tool<A, ?> tool, ToolSpec spec, String text) {
        try {
            return ComputePool.runBySize(text.length(), () -> read(tool, spec, text.isBlank() ? "{}" : text));
        } catch (JsonProcessingException e) {
            throw new ToolRefusal("The arguments of " + spec.name() + " are no valid JSON: " + e.getOriginalMessage());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("reading throws no other checked exceptions", e);
        }
    }

    private static <A> A read(Tool<A, ?> tool, ToolSpec spec, String text) throws JsonProcessingException {
        JsonNode json = ExactJson.read(text);
        List<Violation> violations = JsonSchemas.violations(spec.parameters(), json);
        if (!violations.isEmpty()) {
            throw new ToolRefusal("The arguments do not fit the parameters of " + spec.name() + ": "
                    + violations.stream()
                            .map(v -> v.pointer() + " " + v.message())
                            .toList());
        }
        return JSON.treeToValue(json, tool.argumentsType());
    }

    private static SchemaGenerator generator() {
        SchemaGeneratorConfigBuilder config = new SchemaGeneratorConfigBuilder(
                        SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
                .with(new JacksonModule(
                        JacksonOption.RESPECT_JSONPROPERTY_REQUIRED, JacksonOption.FLATTENED_ENUMS_FROM_JSONVALUE))
                .with(Option.FORBIDDEN_ADDITIONAL_PROPERTIES_BY_DEFAULT)
                .without(Option.SCHEMA_VERSION_INDICATOR);
        // In the order of the record, which tells the model more than the alphabet does.
        config.forTypesInGeneral().withPropertySorter((one, other) -> 0);
        return new SchemaGenerator(config.build());
    }
}
