package dev.cairn.system.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the manifests give to the programs, and what the documentation says they take. */
final class Programs {
    private Programs() {}

    static JsonNode container(String deployment) throws IOException {
        return Yaml.object("Deployment", deployment).at("/spec/template/spec/containers/0");
    }

    static String value(String deployment, String variable) throws IOException {
        return Yaml.children(container(deployment).path("env")).stream()
                .filter(each -> each.path("name").asText().equals(variable))
                .map(each -> each.path("value").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError(deployment + " is not given " + variable));
    }

    /** Variables by name, and settings in the spelling of a variable. */
    static Set<String> documented() throws IOException {
        Set<String> names = new TreeSet<>();
        String page = Files.readString(Yaml.CHECKOUT.resolve("docs/configuration.md"));
        Pattern.compile("`(CAIRN_[A-Z_]+)`").matcher(page).results().forEach(each -> names.add(each.group(1)));
        Pattern.compile("`((?:cairn|quarkus)\\.[a-z.-]+)`")
                .matcher(page)
                .results()
                .forEach(each -> names.add(each.group(1).replaceAll("[.-]", "_").toUpperCase(Locale.ROOT)));
        return names;
    }

    static int seconds(String duration) {
        if (!duration.matches("\\d+s")) {
            throw new AssertionError("not written in seconds: `" + duration + "`");
        }
        return Integer.parseInt(duration.replace("s", ""));
    }
}
