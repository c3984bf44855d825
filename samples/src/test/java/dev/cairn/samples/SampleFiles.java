package dev.cairn.samples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentFiles;
import dev.cairn.job.JobId;
import dev.cairn.worker.agent.ToolCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The real samples of the checkout, for tests. */
public final class SampleFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleFiles() {}

    /** Folders as plain values, so that no test needs a container. */
    public record Folders(boolean offered, Path folder, Path tickets, Duration toolDelay) implements SampleFolders {}

    /** The samples, with tickets going to {@code tickets} and tools that take no time. */
    public static SampleFolders ticketsIn(Path tickets) {
        return new Folders(true, folder(), tickets, Duration.ZERO);
    }

    /** Tools that never get to work: only an interrupt ends their delay. */
    public static SampleFolders slow(Path tickets) {
        return new Folders(true, folder(), tickets, Duration.ofDays(1));
    }

    /** The samples folder, whichever module the tests are started from. */
    public static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("samples/agents"))) {
            here = here.getParent();
            if (here == null) {
                throw new IllegalStateException("The tests must be started inside the checkout.");
            }
        }
        return here.resolve("samples");
    }

    public static AgentDefinition supportTriage() {
        return AgentFiles.read(folder().resolve("agents")).stream()
                .filter(agent -> agent.name().equals("support-triage"))
                .findFirst()
                .orElseThrow();
    }

    /** The names of the sample tickets, without ending. */
    public static List<String> ticketNames() {
        try (Stream<Path> files = Files.list(folder().resolve("tickets"))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode ticket(String name) {
        return json(folder().resolve("tickets").resolve(name + ".json"));
    }

    public static JsonNode customers() {
        return json(folder().resolve("customers.json"));
    }

    public static ToolCall call(String key) {
        return new ToolCall(key, JobId.next(), "tenant", 1);
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
