package dev.cairn.system.database;

import dev.cairn.system.Await;
import dev.cairn.system.Ports;
import dev.cairn.system.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A private PostgreSQL of Debian's package, with the settings that come with it: it compiles costly plans just in time, as
 * nearly every server that people have does and the embedded one does not, and standbys can be made of it.
 */
public final class DebianPostgres implements AutoCloseable {
    public static final String USER = "postgres";
    public static final String PASSWORD = "of-a-private-server";

    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");
    private static final Duration MOST_OF_A_START = Duration.ofSeconds(30);

    private final Path programs;
    private final Path folder;
    private final int port = Ports.free();
    private final Process server;

    private DebianPostgres(Path programs, Path folder) throws Exception {
        this.programs = programs;
        this.folder = folder;
        this.server = begin(
                programs,
                folder,
                "postgres",
                "-D",
                data(folder),
                "-p",
                "" + port,
                "-h",
                "127.0.0.1",
                "-k",
                "" + folder);
        Await.until("PostgreSQL answers; its log: " + folder, MOST_OF_A_START, this::answers);
    }

    /** Of the newest one that is installed; empty where there is none. */
    private static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(PACKAGES)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(PACKAGES)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                    .max(Comparator.naturalOrder());
        }
    }

    /** Leaves out the tests of the class that calls it, with a word, where there is none. */
    static void assumeInstalled(String tests) throws IOException {
        boolean installed = programs().isPresent();
        if (!installed) {
            System.out.println("SKIPPED: " + tests + ", for no PostgreSQL of Debian's is installed.");
        }
        Assumptions.assumeTrue(installed, "no PostgreSQL of Debian's is installed");
    }

    /** @param settings lines of its configuration file, such as {@code fsync = off} */
    public static DebianPostgres start(String... settings) throws Exception {
        Path programs = programs().orElseThrow();
        Path folder = folder();
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        run(
                programs,
                folder,
                "initdb",
                "-D",
                data(folder),
                "-U",
                USER,
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-A",
                "scram-sha-256",
                "--pwfile=" + password,
                "--no-sync");
        Files.write(Path.of(data(folder), "postgresql.conf"), List.of(settings), StandardOpenOption.APPEND);
        return new DebianPostgres(programs, folder);
    }

    /** A hot standby that follows this server. */
    public DebianPostgres standby() throws Exception {
        Path copy = folder();
        String primary = "host=127.0.0.1 port=" + port + " user=" + USER + " password=" + PASSWORD;
        run(programs, copy, "pg_basebackup", "-D", data(copy), "-d", primary, "-R", "-X", "stream", "-c", "fast");
        return new DebianPostgres(programs, copy);
    }

    /** Makes a standby the primary. */
    public void promote() throws Exception {
        execute("select pg_promote()");
    }

    /** The parent of all its processes. */
    public ProcessHandle process() {
        return server.toHandle();
    }

    public int port() {
        return port;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), USER, PASSWORD);
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private boolean answers() throws IOException {
        if (!server.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("log")));
        }
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** One that the server's own user may write to. */
    private static Path folder() throws Exception {
        Path folder = Files.createTempDirectory(
                "cairn-debian", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (isRoot()
                && new ProcessBuilder("chown", USER, folder.toString()).start().waitFor() != 0) {
            throw new IllegalStateException("the package's user " + USER + " is missing");
        }
        return folder;
    }

    private static String data(Path folder) {
        return folder.resolve("data").toString();
    }

    private static void run(Path programs, Path folder, String program, String... arguments) throws Exception {
        if (begin(programs, folder, program, arguments).waitFor() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("log")));
        }
    }

    /** It refuses to be root. */
    private static Process begin(Path programs, Path folder, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Kills it, as nobody wants its data any more. A second call does nothing. */
    @Override
    public void close() throws Exception {
        server.descendants().forEach(ProcessHandle::destroyForcibly);
        server.destroyForcibly();
        server.waitFor(10, TimeUnit.SECONDS);
        if (Files.exists(folder)) {
            Trees.delete(folder);
        }
    }
}
