package dev.cairn.system.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where figures come from: without that they say nothing. */
public final class Machine {
    private Machine() {}

    public static ObjectNode describe() {
        return Api.JSON
                .createObjectNode()
                .put("processor", line("/proc/cpuinfo", "model name"))
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memory", line("/proc/meminfo", "MemTotal"))
                .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", Runtime.version().toString());
    }

    /** The commit that was built, with a mark if the checkout holds something else besides. */
    public static String commit() {
        String commit = git("rev-parse", "--short=10", "HEAD");
        return commit.isEmpty()
                ? "unknown"
                : commit + (git("status", "--porcelain").isEmpty() ? "" : " and changes");
    }

    private static String git(String... arguments) {
        try {
            Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Stream.of(arguments))
                            .toList())
                    .directory(Program.CHECKOUT.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException noGit) {
            return "";
        }
    }

    private static String line(String file, String name) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException noLinux) {
            return "unknown";
        }
    }
}
