package dev.cairn.system.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads YAML as Kubernetes does: several documents a file, anchors resolved, no key twice. */
final class Yaml {
    static final Path CHECKOUT = Path.of("..");
    static final Path KEDA = CHECKOUT.resolve("k8s/keda");
    static final ObjectMapper JSON = new ObjectMapper();

    private Yaml() {}

    static List<JsonNode> documents(Path file) throws IOException {
        return documents(Files.readString(file));
    }

    static List<JsonNode> documents(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        new org.yaml.snakeyaml.Yaml(options).loadAll(text).forEach(each -> documents.add(JSON.valueToTree(each)));
        return documents;
    }

    static JsonNode document(Path file) throws IOException {
        return documents(file).getFirst();
    }

    /** Every file of {@code k8s/keda} that holds Kubernetes objects. */
    static List<Path> manifests() throws IOException {
        try (Stream<Path> files = Files.list(KEDA)) {
            return files.filter(file -> file.toString().endsWith(".yaml") && !file.endsWith("kustomization.yaml"))
                    .sorted()
                    .toList();
        }
    }

    static List<JsonNode> objects() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        for (Path file : manifests()) {
            objects.addAll(documents(file));
        }
        return objects;
    }

    static JsonNode object(String kind, String name) throws IOException {
        return objects().stream()
                .filter(each -> each.path("kind").asText().equals(kind)
                        && each.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " in " + KEDA));
    }

    static List<JsonNode> children(JsonNode list) {
        List<JsonNode> children = new ArrayList<>();
        list.forEach(children::add);
        return children;
    }
}
