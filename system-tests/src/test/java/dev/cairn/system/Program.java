package dev.cairn.system;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of the programs in a process of its own, killed and restarted at will. */
public final class Program {
    public static final Path CHECKOUT = Path.of("..").toAbsolutePath().normalize();
    private static final Duration MOST_OF_A_START = Duration.ofSeconds(60);
    private static final int MOST_OF_AN_ANSWER_MILLIS = 5000;

    private final String name;
    private final String module;
    private final Path jar;
    private final Path log;
    private boolean trained = true;
    private final int managementPort = Ports.free();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> properties = new ArrayList<>();
    private volatile @Nullable Process process;

    /** @param module the folder of the application's module, such as {@code programs/api} */
    public Program(String module, Path log) {
        this.name = Path.of(module).getFileName().toString();
        this.module = module;
        this.jar = jarOf(module);
        this.log = log;
    }

    /** What the JVM of a module's application runs. */
    static Path jarOf(String module) {
        return CHECKOUT.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    }

    public Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** From the next start on. */
    public Program without(String variable) {
        environment.remove(variable);
        return this;
    }

    /** A configuration property, such as {@code cairn.worker.drain=1s}. */
    public Program having(String property) {
        properties.add("-D" + property);
        return this;
    }

    /** An argument of the JVM. */
    public Program running(String argument) {
        properties.add(argument);
        return this;
    }

    /** Without the cache of {@link Trained}. */
    public Program untrained() {
        trained = false;
        return this;
    }

    /** Of its module, without the folder that this is in. */
    public String name() {
        return name;
    }

    /** Starts, or starts again, and waits until it is ready. */
    public Program start(String... arguments) throws Exception {
        begin(arguments);
        awaitReady();
        return this;
    }

    /** Starts without waiting, so that several can start at once. */
    public Program begin(String... arguments) throws IOException {
        process = launch(arguments).start();
        return this;
    }

    public void awaitReady() throws Exception {
        Await.until("the program is ready; its log: " + log, MOST_OF_A_START, () -> {
            if (!isAlive()) {
                throw new IllegalStateException("the program ended:\n" + logged());
            }
            return answers("/q/health/ready");
        });
    }

    /** The command line with this program's environment; output goes to {@link #log()}. */
    public ProcessBuilder launch(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        if (trained) {
            Trained.cache(module)
                    .ifPresent(cache -> command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off")));
        }
        command.addAll(properties);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("CAIRN_"));
        variables.put("CAIRN_HOME", CHECKOUT.toString());
        variables.put("CAIRN_MANAGEMENT_PORT", String.valueOf(managementPort));
        variables.putAll(environment);
        return builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    }

    /** SIGKILL. */
    public void kill() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    /** SIGTERM, without waiting for the end. */
    public void tellToLeave() {
        if (process != null) {
            process.destroy();
        }
    }

    /**
     * SIGTERM; returns when the process has ended.
     *
     * @return its exit code; 0 if it was never started
     */
    public int terminate() throws InterruptedException {
        tellToLeave();
        if (process == null) {
            return 0;
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the program did not leave within a minute of SIGTERM; its log: " + log);
        }
        return process.exitValue();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Of the running process. */
    public long pid() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process.pid();
    }

    public Path log() {
        return log;
    }

    public String logged() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    public URI managementUri(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    /** Whether this page of the management port answers 200 now. */
    public boolean answers(String path) {
        try {
            return open(path).getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** The sum of a metric over those of its labels that contain the text; 0 if it is not there yet. */
    public double metric(String name, String label) throws IOException {
        String page = new String(open("/q/metrics").getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return page.lines()
                .filter(line -> (line.startsWith(name + "{") || line.startsWith(name + " ")) && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Over a connection of its own: a kept one may lead to a process that is gone. */
    private HttpURLConnection open(String path) throws IOException {
        var connection = (HttpURLConnection) managementUri(path).toURL().openConnection();
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout(MOST_OF_AN_ANSWER_MILLIS);
        connection.setReadTimeout(MOST_OF_AN_ANSWER_MILLIS);
        return connection;
    }
}
