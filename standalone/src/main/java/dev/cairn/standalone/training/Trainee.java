package dev.cairn.standalone.training;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A program whose JVM keeps watch of itself, and writes at its end what the next one can begin with. */
final class Trainee implements AutoCloseable {
    private static final Duration MOST_OF_A_START = Duration.ofMinutes(2);

    // Most of it is the second JVM that makes the cache, at the end of the first one.
    private static final Duration MOST_OF_AN_END = Duration.ofMinutes(3);

    private final Stage stage;
    private final String name;
    private final Path jar;
    private final FileTime made;
    private final int managementPort = freePort();
    private @Nullable Process process;

    Trainee(Stage stage, String name, Path jar) throws IOException {
        this.stage = stage;
        this.name = name;
        this.jar = jar;
        this.made = Files.getLastModifiedTime(jar);
    }

    /** Starts it with these variables; those of Cairn that this process has are not passed on. */
    void begin(Map<String, String> variables, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:AOTCacheOutput=" + written()));
        command.addAll(stage.options());
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(variable -> variable.startsWith("CAIRN_"));
        environment.put("CAIRN_HOME", stage.home().toString());
        environment.put("CAIRN_DATA", stage.folder().resolve("data").toString());
        environment.put("CAIRN_MANAGEMENT_PORT", String.valueOf(managementPort));
        environment.putAll(variables);
        process =
                builder.redirectErrorStream(true).redirectOutput(log().toFile()).start();
    }

    void awaitReady(HttpClient http) throws Exception {
        long end = System.nanoTime() + MOST_OF_A_START.toNanos();
        while (!isReady(http)) {
            if (System.nanoTime() > end || process == null || !process.isAlive()) {
                throw new IllegalStateException("The " + name + " did not get ready:\n" + logged());
            }
            Thread.sleep(50);
        }
    }

    private boolean isReady(HttpClient http) throws InterruptedException {
        URI health = URI.create("http://127.0.0.1:" + managementPort + "/q/health/ready");
        HttpRequest request =
                HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** SIGTERM; the cache is there when this returns, unless the program was built anew meanwhile. */
    void finish() throws Exception {
        Process ending = process;
        if (ending == null) {
            throw new IllegalStateException("The " + name + " was not begun.");
        }
        ending.destroy();
        if (!ending.waitFor(MOST_OF_AN_END.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The " + name + " did not end:\n" + logged());
        }
        if (!Files.exists(written()) || Files.size(written()) == 0) {
            throw new IllegalStateException("The JVM of the " + name + " wrote no cache:\n" + logged());
        }
        if (Files.getLastModifiedTime(jar).equals(made)) {
            Path cache = stage.into().resolve(name + ".aot");
            Files.move(written(), cache, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            System.out.println(cache + ": " + (Files.size(cache) >> 20) + " MB");
        }
    }

    /** Beside the cache, which takes its name in one step: a start never sees half of one. */
    private Path written() {
        return stage.into().resolve(name + ".aot.part");
    }

    private Path log() {
        return stage.folder().resolve(name + ".log");
    }

    private String logged() throws IOException {
        return Files.exists(log()) ? Files.readString(log()) : "";
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port", e);
        }
    }

    @Override
    public void close() {
        if (process != null && process.isAlive()) {
            process.destroyForcibly().onExit().join();
        }
        try {
            Files.deleteIfExists(written());
        } catch (IOException e) {
            System.err.println(
                    written() + " cannot be deleted (" + e.getMessage() + "); the next training writes over it.");
        }
    }
}
