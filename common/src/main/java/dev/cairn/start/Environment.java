package dev.cairn.start;

import dev.cairn.start.DatabaseAddress.Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The program's settings from its environment; {@code ./cairn help} lists them. */
public record Environment(Map<String, String> variables) {
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** A variable that is set to something. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    public int port() {
        return number("CAIRN_PORT", 8080);
    }

    public int managementPort() {
        return number("CAIRN_MANAGEMENT_PORT", 9000);
    }

    public String bind() {
        return get("CAIRN_BIND").orElse("127.0.0.1");
    }

    public Path home() {
        return Path.of(get("CAIRN_HOME").orElse("")).toAbsolutePath().normalize();
    }

    public Path data() {
        return get("CAIRN_DATA")
                .map(Path::of)
                .orElse(home().resolve(".cairn"))
                .toAbsolutePath()
                .normalize();
    }

    /** The samples' agents, where there is a checkout, and the user's own, the latter hiding the former. */
    public List<Path> agentFolders() {
        List<Path> folders = new ArrayList<>();
        Path samples = home().resolve("samples").resolve("agents");
        if (Files.isDirectory(samples)) {
            folders.add(samples);
        }
        get("CAIRN_AGENTS").map(Path::of).map(Path::toAbsolutePath).ifPresent(folders::add);
        return folders;
    }

    /** The external database; empty for the embedded one. */
    public Optional<Address> database() {
        return get("CAIRN_DB_URL")
                .map(url -> DatabaseAddress.parse(url, get("CAIRN_DB_USER"), get("CAIRN_DB_PASSWORD")));
    }

    private int number(String name, int otherwise) {
        String text = get(name).orElse(String.valueOf(otherwise)).strip();
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new StartRefused(name + " must be a port from 0 to 65535, but is `" + text + "`.");
    }
}
