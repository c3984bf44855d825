package dev.cairn.agent;

import dev.cairn.yaml.InvalidYaml;
import dev.cairn.yaml.YamlDocument;
import dev.cairn.yaml.YamlFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads declared agents from a folder of YAML files, one agent a file. An unknown or misspelt field is an error. */
public final class AgentFiles {
    private AgentFiles() {}

    /** Every agent of the folder, in the order of the files' names. */
    public static List<AgentDefinition> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new InvalidAgent("The agents folder " + folder + " does not exist or is no folder.");
        }
        return files(folder).stream().map(AgentFiles::readFile).toList();
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

    private static List<Path> files(Path folder) {
        try {
            return YamlFolder.files(folder);
        } catch (InvalidYaml e) {
            throw new InvalidAgent("The agents folder " + folder + ": " + e.getMessage());
        }
    }

    private static AgentDefinition readFile(Path file) {
        try {
            return AgentFields.read(YamlDocument.read(file));
        } catch (InvalidYaml e) {
            throw new InvalidAgent(file + ", " + e.getMessage());
        }
    }
}
