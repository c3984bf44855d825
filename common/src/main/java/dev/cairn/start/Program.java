package dev.cairn.start;

import dev.cairn.postgres.SessionSettings;
import dev.cairn.start.DatabaseAddress.Address;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the environment into the configuration that must stand before Quarkus reads it. */
public final class Program {
    private final Environment environment;

    public Program(Environment environment) {
        this.environment = environment;
    }

    /** First of all: words of programs, such as names in queries, are not to be written as in the language of the machine. */
    public static void begin() {
        Locale.setDefault(Locale.ROOT);
    }

    /** Sets a property of the configuration to this value, whatever characters it has. */
    public static void set(String property, String value) {
        LiteralVariables.keepAsItIs(property);
        System.setProperty(property, value);
    }

    public void useDatabase(Address address) {
        for (String datasource : new String[] {"quarkus.datasource.", "quarkus.datasource.lease."}) {
            set(datasource + "jdbc.url", address.jdbcUrl());
            set(datasource + "username", address.user());
            set(datasource + "password", address.password());
            set(datasource + "jdbc.new-connection-sql", SessionSettings.SQL);
        }
    }

    public void useAgents() {
        set(
                "cairn.agents.folders",
                environment.agentFolders().stream()
                        .map(Path::toString)
                        .map(path -> path.replace(",", "\\,"))
                        .collect(Collectors.joining(",")));
    }

    /** The samples' tools, where there is a checkout to read their files from. */
    public void useSamples() {
        environment.samples().ifPresent(samples -> {
            set("cairn.samples.offered", "true");
            set("cairn.samples.folder", samples.toString());
            set("cairn.samples.tickets", environment.data().resolve("tickets").toString());
        });
    }

    /** Lets a worker take back at once what the process of its name before it held, unless it was given a name. */
    public void useIdentity() {
        if (environment.get("CAIRN_WORKER_IDENTITY").isEmpty()) {
            WorkerIdentity.take(environment.data().resolve("workers"))
                    .ifPresent(identity -> set("cairn.worker.identity", identity));
        }
    }

    public void listen() {
        set("quarkus.http.host", environment.bind());
        set("quarkus.http.port", String.valueOf(environment.port()));
        listenForManagement(environment.managementPort());
    }

    public void listenForManagement(int port) {
        set("quarkus.management.host", environment.bind());
        set("quarkus.management.port", String.valueOf(port));
    }

    /** Serves until told to stop, then ends the JVM. */
    public void serve(String program, String address) {
        set(Serving.WHAT, "Cairn " + program + " is up: " + address);
        Quarkus.run(
                Serving.class,
                (code, failure) -> System.exit(failure == null ? Departure.code(code) : Failures.tell(failure)));
    }

    /** @throws StartRefused if the two are one, or somebody else has one of them */
    public void checkPorts() {
        int port = environment.port();
        int managementPort = environment.managementPort();
        if (port == managementPort && port != 0) {
            throw new StartRefused(
                    "CAIRN_PORT and CAIRN_MANAGEMENT_PORT are the same port, " + port
                            + ". Health and metrics have a port of their own, so that it can stay private: choose another one.");
        }
        checkFree("CAIRN_PORT", port);
        checkFree("CAIRN_MANAGEMENT_PORT", managementPort);
    }

    /** @throws StartRefused if somebody else has it */
    public void checkFree(String variable, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(environment.bind(), port));
        } catch (IOException e) {
            throw new StartRefused("Port " + port + " on " + environment.bind() + " cannot be used (" + e.getMessage()
                    + "); another Cairn may be running. Stop it, or choose another port with " + variable + ".");
        }
    }
}
