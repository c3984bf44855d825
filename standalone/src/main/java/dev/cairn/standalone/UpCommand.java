package dev.cairn.standalone;

import dev.cairn.agent.AgentFiles;
import dev.cairn.api.deliver.CallbackSettings;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.api.http.KeyRing;
import dev.cairn.api.timekeeper.TimekeeperSettings;
import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.job.EngineSettings;
import dev.cairn.start.DatabaseAddress;
import dev.cairn.start.Departure;
import dev.cairn.start.Environment;
import dev.cairn.start.Failures;
import dev.cairn.start.Heap;
import dev.cairn.start.Program;
import dev.cairn.start.Schema;
import dev.cairn.start.SecretsKey;
import dev.cairn.start.SettingsCheck;
import dev.cairn.start.StartRefused;
import dev.cairn.worker.openai.ModelSettings;
import dev.cairn.worker.run.WorkerSettings;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Serves: api and worker in this JVM, over the embedded PostgreSQL or an external one. */
@Command(name = "up", description = "Serve until told to stop.", mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
    /** Quarkus ends the JVM, after everything was closed in order. */
    static final int EXITS_BY_ITSELF = -1;

    private static final int CONNECTIONS = 60;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);

    private final Environment environment = Environment.ofProcess();
    private final Program program = new Program(environment);

    @Override
    public Integer call() {
        // Whatever a person can mend is found before anything is started.
        environment.check();
        Heap.check();
        SettingsCheck.run(
                EngineSettings.class,
                WorkerSettings.class,
                ModelSettings.class,
                ApiSettings.class,
                CallbackSettings.class,
                TimekeeperSettings.class);
        AgentFiles.readAll(environment.agentFolders());
        checkAdminKey();
        program.checkPorts();
        EmbeddedPostgres embedded = connect();
        serve(embedded);
        return EXITS_BY_ITSELF;
    }

    /** The configuration of the datasources must stand before Quarkus reads it. */
    private @Nullable EmbeddedPostgres connect() {
        program.useAgents();
        program.useSamples();
        program.listen();
        if (environment.database().isPresent()) {
            DatabaseAddress.Address address = environment.database().get();
            Schema.migrate(environment.databaseOwner(address), address);
            program.useDatabase(address);
            program.useIdentity();
            Program.set("cairn.secrets.key", SecretsKey.of(environment));
            return null;
        }
        makePrivate(environment.data());
        EmbeddedPostgres embedded =
                EmbeddedPostgres.start(new Settings(environment.data().resolve("postgres"), CONNECTIONS, true));
        DatabaseAddress.Address own =
                new DatabaseAddress.Address(embedded.jdbcUrl(), embedded.user(), embedded.password());
        Schema.migrate(own, own);
        program.useDatabase(own);
        program.useIdentity();
        Program.set("cairn.secrets.key", SecretsKey.of(environment));
        Program.set("cairn.standalone.embedded", "true");
        if (isLoopback()) {
            Program.set("cairn.api.development-key", "true");
            Program.set("cairn.api.loopback-callbacks", "true");
        }
        return embedded;
    }

    /** Only a folder that we make: the mode of one that was there before is its owner's choice. */
    private static void makePrivate(Path folder) {
        if (Files.exists(folder)) {
            return;
        }
        try {
            Files.createDirectories(folder.getParent());
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new StartRefused(
                    "The data folder " + folder + " cannot be made (" + e + "). Choose another with CAIRN_DATA.");
        }
    }

    /** PostgreSQL goes last: the worker hands its jobs back and the api answers until then. */
    private static void serve(@Nullable EmbeddedPostgres embedded) {
        CountDownLatch closed = new CountDownLatch(1);
        // The JVM halts when its hooks have ended, and Quarkus's own ends before the handler below has stopped
        // PostgreSQL.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(closed)));
        Quarkus.run(Serving.class, (code, failure) -> {
            if (embedded != null) {
                embedded.close();
            }
            closed.countDown();
            if (failure != null) {
                Failures.tell(failure, Main.CLEAR);
            }
            System.exit(failure == null ? Departure.code(code) : 1);
        });
    }

    private static void await(CountDownLatch closed) {
        try {
            boolean inTime = closed.await(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("cairn: PostgreSQL did not stop in time; the next start recovers it.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkAdminKey() {
        try {
            environment.get("CAIRN_ADMIN_KEY").ifPresent(KeyRing::checkedAdminKey);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(String.valueOf(e.getMessage()));
        }
    }

    private boolean isLoopback() {
        return !new InetSocketAddress(environment.bind(), 0).isUnresolved()
                && new InetSocketAddress(environment.bind(), 0).getAddress().isLoopbackAddress();
    }
}
