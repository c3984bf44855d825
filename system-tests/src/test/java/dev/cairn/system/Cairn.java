package dev.cairn.system;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** A standalone Cairn in a process of its own, on free ports and a data folder of its own; killed and restarted at will. */
public final class Cairn extends Api implements AutoCloseable {
    public static final String KEY = "ck_dev";

    private final Path folder;
    private final Program program;
    private boolean fresh;

    public Cairn() throws IOException {
        super(KEY);
        this.folder = Files.createTempDirectory("cairn-test");
        this.program = new Program("standalone", folder.resolve("cairn.log"))
                .with("CAIRN_DATA", data().toString())
                .with("CAIRN_PORT", String.valueOf(port()));
    }

    public Cairn with(String variable, String value) {
        program.with(variable, value);
        return this;
    }

    /** A configuration property, such as {@code cairn.worker.drain=1s}. */
    public Cairn having(String property) {
        program.having(property);
        return this;
    }

    /** An argument of the JVM. */
    public Cairn running(String argument) {
        program.running(argument);
        return this;
    }

    /** As {@link Program#untrained}. */
    public Cairn untrained() {
        program.untrained();
        return this;
    }

    /** Its first start makes its database from nothing, as a user's does; others find one that was made before. */
    public Cairn fresh() {
        fresh = true;
        return this;
    }

    /** Starts, or starts again on the same data folder, and waits until it is ready. */
    public Cairn start() throws Exception {
        reconnect();
        if (!fresh) {
            FirstStart.in(postgres());
        }
        program.start("up");
        return this;
    }

    /** The command line of the program with this instance's environment; output goes to {@link #log()}. */
    public ProcessBuilder launch(String... arguments) {
        return program.launch(arguments);
    }

    /** SIGKILL. The embedded PostgreSQL stays behind, as it does in life. */
    public void kill() throws InterruptedException {
        program.kill();
    }

    /** As {@link Program#terminate}. */
    public int terminate() throws InterruptedException {
        return program.terminate();
    }

    public URI managementUri(String path) {
        return program.managementUri(path);
    }

    /** As {@link Program#metric}. */
    public double metric(String name, String label) throws IOException {
        return program.metric(name, label);
    }

    /** Of the running process. */
    public long pid() {
        return program.pid();
    }

    public Path data() {
        return folder.resolve("data");
    }

    private Path postgres() {
        return data().resolve("postgres");
    }

    /** A folder of this instance's own, for agents and the like. */
    public Path folder() {
        return folder;
    }

    public Path log() {
        return program.log();
    }

    @Override
    public JsonNode untilFinal(String id) throws Exception {
        try {
            return super.untilFinal(id);
        } catch (IllegalStateException e) {
            throw new IllegalStateException(e.getMessage() + "\n" + program.logged(), e);
        }
    }

    @Override
    public void close() throws Exception {
        if (program.isAlive()) {
            terminate();
        }
        if (Files.exists(postgres().resolve("data/postmaster.pid"))) {
            // Ends the one that a killed process left behind.
            EmbeddedPostgres.start(Settings.forTests(postgres())).close();
        }
        disconnect();
        Trees.delete(folder);
    }
}
