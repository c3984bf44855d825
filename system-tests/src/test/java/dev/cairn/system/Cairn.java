package dev.cairn.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A standalone Cairn in a process of its own, on free ports and a data folder of its own; killed and restarted at will. */
public final class Cairn implements AutoCloseable {
    public static final ObjectMapper JSON = new ObjectMapper();
    public static final String KEY = "ck_dev";
    private static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Path JAR = CHECKOUT.resolve("standalone/target/quarkus-app/quarkus-run.jar");
    private static final Duration MOST_OF_A_START = Duration.ofSeconds(60);

    private final Path folder;
    private final int port = freePort();
    private final int managementPort = freePort();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> properties = new ArrayList<>();
    private HttpClient http = HttpClient.newHttpClient();
    private @Nullable Process process;

    public Cairn() throws IOException {
        this.folder = Files.createTempDirectory("cairn-test");
    }

    public Cairn with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** A configuration property, such as {@code cairn.worker.drain=1s}. */
    public Cairn having(String property) {
        properties.add("-D" + property);
        return this;
    }

    /** Starts, or starts again on the same data folder, and waits until it is ready. */
    public Cairn start() throws Exception {
        // The connections of the client before lead to a process that is gone.
        http.shutdownNow();
        http = HttpClient.newHttpClient();
        process = launch("up").start();
        Await.until("Cairn is ready; its log: " + log(), MOST_OF_A_START, () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "Cairn ended with " + process.exitValue() + ":\n" + Files.readString(log()));
            }
            return isReady();
        });
        return this;
    }

    /** The command line of the program with this instance's environment; output goes to {@link #log()}. */
    public ProcessBuilder launch(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        command.addAll(properties);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("CAIRN_"));
        variables.put("CAIRN_HOME", CHECKOUT.toString());
        variables.put("CAIRN_DATA", data().toString());
        variables.put("CAIRN_PORT", String.valueOf(port));
        variables.put("CAIRN_MANAGEMENT_PORT", String.valueOf(managementPort));
        variables.putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    }

    /** SIGKILL. The embedded PostgreSQL stays behind, as it does in life. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** SIGTERM; returns when the process has ended. */
    public void terminate() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Cairn did not leave within a minute of SIGTERM");
            }
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    /** Of the running process. */
    public long pid() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process.pid();
    }

    public int port() {
        return port;
    }

    public Path data() {
        return folder.resolve("data");
    }

    /** A folder of this instance's own, for agents and the like. */
    public Path folder() {
        return folder;
    }

    public Path log() {
        return folder.resolve("cairn.log");
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + KEY);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    public HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(BodyPublishers.ofString(body)));
    }

    public JsonNode json(String path) throws Exception {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** Submits a job that must be accepted, and returns its identifier. */
    public String submit(String agent, JsonNode input) throws Exception {
        ObjectNode order = JSON.createObjectNode().put("agent", agent);
        order.set("input", input);
        HttpResponse<String> answer = post("/v1/jobs", order.toString());
        if (answer.statusCode() != 202) {
            throw new IllegalStateException("not accepted: " + answer.statusCode() + " " + answer.body());
        }
        return JSON.readTree(answer.body()).path("id").asText();
    }

    public JsonNode job(String id) throws Exception {
        return json("/v1/jobs/" + id);
    }

    public List<JsonNode> steps(String id) throws Exception {
        List<JsonNode> steps = new ArrayList<>();
        json("/v1/jobs/" + id + "/steps").path("steps").forEach(steps::add);
        return steps;
    }

    /** Waits for a final state, by long polls, at most a minute. */
    public JsonNode untilFinal(String id) throws Exception {
        JsonNode job = json("/v1/jobs/" + id + "?wait=PT60S");
        if (!job.path("finishedAt").isTextual()) {
            throw new IllegalStateException("not final within a minute: " + job + "\n" + Files.readString(log()));
        }
        return job;
    }

    public static JsonNode sampleTicket(String name) throws IOException {
        return JSON.readTree(
                CHECKOUT.resolve("samples/tickets/" + name + ".json").toFile());
    }

    private boolean isReady() throws Exception {
        try {
            HttpRequest request = HttpRequest.newBuilder(managementUri("/q/health/ready"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        if (process != null && process.isAlive()) {
            terminate();
        }
        if (Files.isDirectory(data().resolve("postgres"))) {
            // Ends the PostgreSQL that a killed process left behind.
            EmbeddedPostgres.start(Settings.forTests(data().resolve("postgres")))
                    .close();
        }
        http.close();
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
