package dev.cairn.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.start.Environment;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Cairn in a process of its own, on free ports and a data folder of its own. */
final class DemoServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration MOST_OF_A_START = Duration.ofSeconds(40);
    private static final String TOOL_DELAY = "PT1.2S";

    private final Environment environment;
    private final Path data;
    private final URI model;
    private final int port = freePort();
    private final int managementPort = freePort();
    private HttpClient http = HttpClient.newHttpClient();
    private final Thread endWithUs = new Thread(this::stop);
    private @Nullable Process process;

    DemoServer(Environment environment, Path folder, URI model) {
        this.environment = environment;
        this.data = folder.resolve("data");
        this.model = model;
        // Ctrl-C must not leave a server behind.
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    Path log() {
        return data.resolveSibling("server.log");
    }

    /** Starts, or starts again, and waits until it is ready. */
    void start() throws Exception {
        // The connections of the client before lead to a process that is gone.
        http.shutdownNow();
        http = HttpClient.newHttpClient();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dcairn.samples.tool-delay=" + TOOL_DELAY,
                "-jar",
                System.getProperty("java.class.path"),
                "up");
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("CAIRN_"));
        variables.put("CAIRN_HOME", environment.home().toString());
        variables.put("CAIRN_DATA", data.toString());
        variables.put("CAIRN_PORT", String.valueOf(port));
        variables.put("CAIRN_MANAGEMENT_PORT", String.valueOf(managementPort));
        variables.put("CAIRN_MODEL_URL", model.toString());
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        awaitReady(process);
    }

    private void awaitReady(Process started) throws Exception {
        long end = System.nanoTime() + MOST_OF_A_START.toNanos();
        while (System.nanoTime() < end && started.isAlive()) {
            if (isReady()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new StartRefused("The demo's server did not get ready:\n" + Files.readString(log()));
    }

    private boolean isReady() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    /** SIGKILL: no handler runs, nothing is flushed. */
    void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Posts a sample ticket and returns the job's identifier. */
    String submit(Path ticket, URI callback) throws Exception {
        ObjectNode order = JSON.createObjectNode().put("agent", "support-triage");
        order.set("input", JSON.readTree(ticket.toFile()));
        order.putObject("callback").put("url", callback.toString());
        HttpRequest request = authorized("/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(order.toString()))
                .build();
        return send(request, 202).path("id").asText();
    }

    JsonNode job(String id) throws Exception {
        return send(authorized("/v1/jobs/" + id).build(), 200);
    }

    List<JsonNode> steps(String id) throws Exception {
        List<JsonNode> steps = new ArrayList<>();
        send(authorized("/v1/jobs/" + id + "/steps").build(), 200).path("steps").forEach(steps::add);
        return steps;
    }

    /** How many tickets the agent's tool has really made. */
    long tickets() {
        try (Stream<Path> files = Files.list(data.resolve("tickets"))) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(URI.create(address() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer ck_dev");
    }

    private JsonNode send(HttpRequest request, int wanted) throws Exception {
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != wanted) {
            throw new IllegalStateException(request.uri() + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        stop();
        http.close();
        Runtime.getRuntime().removeShutdownHook(endWithUs);
    }

    private void stop() {
        try {
            if (process != null && process.isAlive()) {
                process.destroy();
                if (!process.waitFor(15, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
            if (process != null && process.exitValue() == 137) {
                // Killed and not started again: starting its database ourselves ends the one it left behind.
                EmbeddedPostgres.start(Settings.durable(data.resolve("postgres")))
                        .close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }
}
