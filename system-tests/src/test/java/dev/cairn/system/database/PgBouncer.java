package dev.cairn.system.database;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.system.Await;
import dev.cairn.system.Ports;
import dev.cairn.system.Trees;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A private PgBouncer, of Debian's package, before a server that a test started. */
final class PgBouncer implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final int port = Ports.free();

    private PgBouncer(EmbeddedPostgres server, Path program, List<String> settings) throws Exception {
        folder = Files.createTempDirectory(
                "cairn-pgbouncer", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(folder.resolve("users.txt"), "\"" + server.user() + "\" \"" + server.password() + "\"\n");
        Files.writeString(
                folder.resolve("pgbouncer.ini"),
                String.join(
                                "\n",
                                "[databases]",
                                "* = host=127.0.0.1 port=" + server.port(),
                                "[pgbouncer]",
                                "listen_addr = 127.0.0.1",
                                "listen_port = " + port,
                                "unix_socket_dir =",
                                "auth_type = scram-sha-256",
                                "auth_file = " + folder.resolve("users.txt"),
                                "max_client_conn = 200",
                                "default_pool_size = 40")
                        + "\n" + String.join("\n", settings) + "\n");
        // It does not run as root, and reads its files before it becomes somebody else.
        String user = System.getProperty("user.name").equals("root") ? "nobody" : System.getProperty("user.name");
        process = new ProcessBuilder(
                        program.toString(),
                        "-u",
                        user,
                        folder.resolve("pgbouncer.ini").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Await.until("PgBouncer listens", this::listens);
    }

    /** Empty where none is installed. */
    static Optional<Path> program() {
        return Stream.of("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param settings lines of its file, such as {@code pool_mode = session} */
    static PgBouncer before(EmbeddedPostgres server, String... settings) throws Exception {
        return new PgBouncer(server, program().orElseThrow(), List.of(settings));
    }

    int port() {
        return port;
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(Files.readString(folder.resolve("log")));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        Trees.delete(folder);
    }
}
