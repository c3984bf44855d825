package dev.cairn.embedded.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another Java process with a server of its own, to be killed the hard way. */
record OtherJvm(Process process, String greeting) implements AutoCloseable {

    /** Starts it and waits until its server is up, or has failed: then the greeting is empty. */
    static OtherJvm start(Path folder) throws IOException {
        Process process = launch(folder);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String greeting = output.readLine();
        return new OtherJvm(process, greeting == null ? "" : greeting);
    }

    static Process launch(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherJvm.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** SIGKILL: no shutdown hook, no close. */
    void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws InterruptedException {
        kill9();
    }

    public static void main(String[] arguments) throws Exception {
        var postgres = EmbeddedPostgres.start(Settings.durable(Path.of(arguments[0])));
        Client.of(postgres).execute("CREATE TABLE kept AS SELECT 'from the other JVM' AS word");
        System.out.println("ready " + Files.readString(Path.of(arguments[0], "lock.pid")));
        // Ends with its parent at the latest: then stdin ends.
        int ignored = System.in.read();
        postgres.close();
    }
}
