package dev.cairn.node.rabbitmq;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the node: a direct child of this JVM, so that it can be signalled by an identity that cannot change. */
record NodeProcess(String name, Process process) {

    private static final Duration ORDERLY_LIMIT = Duration.ofSeconds(30);

    static NodeProcess start(List<String> command, Map<String, String> environment, Path output) throws IOException {
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        // RABBITMQ_*, ERL_* and NOTIFY_SOCKET of the machine would change what is started.
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().putAll(environment);
        return new NodeProcess(Path.of(command.getFirst()).getFileName().toString(), builder.start());
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM, and SIGKILL after half a minute. */
    void terminate() {
        process.destroy();
        if (!endsWithin(ORDERLY_LIMIT)) {
            kill();
        }
    }

    /** SIGKILL; returns when the process is gone and its ports are free. */
    void kill() {
        process.destroyForcibly();
        endsWithin(ORDERLY_LIMIT);
    }

    /** @param name of a signal, such as {@code STOP} */
    void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new NodeFailure(
                        this.name + " could not be sent SIG" + name + "; kill(1) ended with " + status + ".");
            }
        } catch (IOException e) {
            throw new NodeFailure("kill(1) could not be called: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            throw NodeFailure.interrupted("sending a signal to " + this.name, e);
        }
    }

    private boolean endsWithin(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw NodeFailure.interrupted("waiting for " + name + " to end", e);
        }
    }
}
