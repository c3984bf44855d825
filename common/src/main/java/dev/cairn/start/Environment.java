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
    /** What the JVM puts in the place of bytes that it cannot read. */
    private static final char UNREADABLE = '\uFFFD';

    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /**
     * Looks at what no variable can mean. Messages name the variable and never repeat what it holds.
     *
     * @throws StartRefused for the first one that holds a line break or another control character
     */
    public void check() {
        variables.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("CAIRN_"))
                .sorted(Map.Entry.comparingByKey())
                .forEach(variable -> checkCharacters(variable.getKey(), variable.getValue()));
        get("CAIRN_TRACE_RATIO").ifPresent(Environment::checkRatio);
    }

    private static void checkRatio(String ratio) {
        try {
            double share = Double.parseDouble(ratio);
            if (share >= 0 && share <= 1) {
                return;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new StartRefused("CAIRN_TRACE_RATIO must be a share from 0.0 to 1.0.");
    }

    private static void checkCharacters(String name, String value) {
        if (value.matches("[^\\p{Cntrl}]+\\R")) {
            throw new StartRefused(
                    name + " ends with a line break: it was probably read from a file that does, and whoever"
                            + " compares it does not expect one. Remove it, for example by `tr -d '\\n'`.");
        }
        if (value.indexOf(UNREADABLE) >= 0) {
            throw new StartRefused(name + " holds characters that the locale of this process does not have: LC_ALL is "
                    + System.getenv().getOrDefault("LC_ALL", "not set") + ", LANG is "
                    + System.getenv().getOrDefault("LANG", "not set") + ". Set LC_ALL=C.UTF-8.");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new StartRefused(name + " holds a line break or another control character. Remove it.");
        }
    }

    /** A variable that is set to something. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    public int port() {
        return number("CAIRN_PORT", 8080);
    }

    public int managementPort() {
        return managementPort(9000);
    }

    public int managementPort(int otherwise) {
        return number("CAIRN_MANAGEMENT_PORT", otherwise);
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
        samples().map(samples -> samples.resolve("agents")).ifPresent(folders::add);
        get("CAIRN_AGENTS").map(Path::of).map(Path::toAbsolutePath).ifPresent(folders::add);
        return folders;
    }

    /** The samples, where the program was started from a checkout. */
    public Optional<Path> samples() {
        return get("CAIRN_HOME")
                .map(home -> home().resolve("samples"))
                .filter(samples -> Files.isDirectory(samples.resolve("agents")));
    }

    /** A variable that has no default. */
    public String required(String name, String example) {
        return get(name).orElseThrow(() -> new StartRefused(name + " is not set; it looks like " + example + "."));
    }

    /** The database of a program that has none of its own. */
    public Address requiredDatabase() {
        required("CAIRN_DB_URL", "jdbc:postgresql://host:5432/database");
        return database().orElseThrow();
    }

    /** The same database as the role that owns its tables; the engine's own role unless another one is named. */
    public Address databaseOwner(Address engine) {
        return get("CAIRN_DB_OWNER_USER")
                .map(owner -> new Address(
                        engine.jdbcUrl(), owner, get("CAIRN_DB_OWNER_PASSWORD").orElse("")))
                .orElse(engine);
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
        throw new StartRefused(name + " must be a port from 0 to 65535.");
    }
}
