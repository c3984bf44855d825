package dev.cairn.node.rabbitmq;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The installed programs: the server's own start script and Erlang's name server.
 *
 * @param server {@code sbin/rabbitmq-server} of the distribution's tree, not a packager's wrapper around it
 */
record Installation(Path server, Path epmd) {

    private static final Path DEBIAN = Path.of("/usr/lib/rabbitmq/lib");
    private static final String SCRIPT = "sbin/rabbitmq-server";
    private static final List<String> USUAL_PLACES = List.of(
            "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin", "/opt/homebrew/sbin");

    /** {@code .ci/packages.sh} looks in the same places. */
    static Optional<Installation> find() {
        Optional<Path> server = fromEnvironment().or(Installation::fromDebian).or(() -> onPath("rabbitmq-server"));
        return server.flatMap(
                script -> onPath("epmd").or(Installation::besideErlang).map(epmd -> new Installation(script, epmd)));
    }

    /** The command line tool of the same distribution. */
    Path control() {
        return server.resolveSibling("rabbitmqctl");
    }

    static Installation required() {
        return find().orElseThrow(() -> new NodeFailure("No RabbitMQ was found: neither RABBITMQ_HOME, " + DEBIAN
                + " nor PATH leads to a rabbitmq-server with Erlang's epmd. Install it (Debian: apt-get install "
                + "rabbitmq-server); its service need not run."));
    }

    private static Optional<Path> fromEnvironment() {
        return Optional.ofNullable(System.getenv("RABBITMQ_HOME"))
                .map(home -> Path.of(home, SCRIPT))
                .filter(Files::isExecutable);
    }

    /** Past Debian's wrapper on PATH, which changes to the user of the machine's own broker, and its settings. */
    private static Optional<Path> fromDebian() {
        try (Stream<Path> trees = Files.list(DEBIAN)) {
            return trees.map(tree -> tree.resolve(SCRIPT))
                    .filter(Files::isExecutable)
                    .max(Comparator.naturalOrder());
        } catch (IOException noSuchPackage) {
            return Optional.empty();
        }
    }

    private static Optional<Path> besideErlang() {
        Path erlang = Path.of("/usr/lib/erlang");
        try (Stream<Path> places = Files.find(erlang, 3, (file, facts) -> file.endsWith("bin/epmd"))) {
            return places.filter(Files::isExecutable).findFirst();
        } catch (IOException noErlang) {
            return Optional.empty();
        }
    }

    private static Optional<Path> onPath(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), USUAL_PLACES.stream())
                .filter(place -> place.startsWith("/"))
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
