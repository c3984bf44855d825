package dev.cairn.node.rabbitmq;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where everything of one node lies. */
record NodeFolder(Path root) {

    private static final int TAIL_BYTES = 8 * 1024;
    private static final int TAIL_LINES = 15;

    static NodeFolder open(Path folder) throws IOException {
        Files.createDirectories(folder);
        var made = new NodeFolder(folder.toRealPath());
        made.refuseShellCharacters();
        // Erlang refuses a cookie that others can read; the configuration holds the password.
        Files.setPosixFilePermissions(made.root, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(made.home());
        Files.createDirectories(made.logs());
        return made;
    }

    /** The node puts paths into shell commands; with an apostrophe in one its start hangs for ever. */
    private void refuseShellCharacters() {
        if (!root.toString().matches("[\\w/.+-]+")) {
            throw new NodeFailure("RabbitMQ cannot work in " + root + ": the path has characters other than letters, "
                    + "digits and / . _ + -. Choose another folder.");
        }
    }

    /** HOME of the processes: Erlang's cookie is made there. */
    Path home() {
        return root.resolve("home");
    }

    Path data() {
        return root.resolve("data");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path configuration() {
        return root.resolve("rabbitmq.conf");
    }

    Path plugins() {
        return root.resolve("enabled_plugins");
    }

    /** The listener with TLS, if there is to be one: certificate and key are PEM files of these names in the folder. */
    private String tls(Ports ports) {
        return Files.exists(certificate()) ? """
                listeners.ssl.1 = 127.0.0.1:%d
                ssl_options.certfile = %s
                ssl_options.keyfile = %s
                """.formatted(ports.amqps(), certificate(), key()) : "";
    }

    Path certificate() {
        return root.resolve("certificate.pem");
    }

    Path key() {
        return root.resolve("key.pem");
    }

    /** What the processes print themselves, before and beside their log. */
    Path output() {
        return root.resolve("output.log");
    }

    void write(Ports ports, Account account) throws IOException {
        Files.writeString(plugins(), "[rabbitmq_management].\n");
        Files.writeString(
                configuration(),
                """
                listeners.tcp.1 = 127.0.0.1:%d
                management.tcp.ip = 127.0.0.1
                management.tcp.port = %d
                default_user = %s
                default_pass = %s
                default_vhost = %s
                collect_statistics_interval = 1000
                vm_memory_high_watermark.absolute = 1GB
                disk_free_limit.absolute = 50MB
                raft.wal_max_size_bytes = 33554432
                """.formatted(ports.amqp(), ports.management(), account.user(), account.password(), account.vhost())
                        + tls(ports));
    }

    void wipe() throws IOException {
        if (!Files.exists(data())) {
            return;
        }
        try (Stream<Path> files = Files.walk(data())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The last lines of every log, to put under a message. */
    String tail() {
        try (Stream<Path> files = Stream.concat(Stream.of(output()), Files.list(logs()))) {
            return String.join(
                    "\n",
                    files.filter(Files::isRegularFile).map(NodeFolder::tail).toList());
        } catch (IOException e) {
            return "(the logs in " + logs() + " could not be read: " + e.getMessage() + ")";
        }
    }

    private static String tail(Path file) {
        try (var log = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, log.length() - TAIL_BYTES);
            var bytes = new byte[(int) (log.length() - from)];
            log.seek(from);
            log.readFully(bytes);
            List<String> lines =
                    new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(" + file + " could not be read: " + e.getMessage() + ")";
        }
    }
}
