package dev.cairn.system.fleet;

import dev.cairn.system.Program;
import dev.cairn.system.Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How each program reaches PostgreSQL and RabbitMQ: directly, or through proxies that can break what goes through. */
public final class Links implements AutoCloseable {
    private final boolean proxied;
    private final Map<Program, Proxy> toDatabase = new LinkedHashMap<>();
    private final Map<Program, Proxy> toBroker = new LinkedHashMap<>();

    Links(boolean proxied) {
        this.proxied = proxied;
    }

    boolean areBreakable() {
        return proxied;
    }

    String database(Program program, Postgres postgres) {
        String name = program.log().getFileName().toString().replace(".log", "");
        return proxied
                ? through(toDatabase, program, postgres.jdbcUrl(), postgres.port()) + "?ApplicationName=" + name
                : postgres.jdbcUrl();
    }

    String broker(Program program, Broker broker) {
        return proxied
                ? through(
                        toBroker,
                        program,
                        broker.url(),
                        URI.create(broker.url()).getPort())
                : broker.url();
    }

    private static String through(Map<Program, Proxy> proxies, Program program, String url, int port) {
        try {
            Proxy proxy = new Proxy(port);
            proxies.put(program, proxy);
            return url.replace(":" + port, ":" + proxy.port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Proxy toDatabase(Program program) {
        return toDatabase.get(program);
    }

    public Collection<Proxy> toDatabase() {
        return List.copyOf(toDatabase.values());
    }

    public Proxy toBroker(Program program) {
        return toBroker.get(program);
    }

    public Collection<Proxy> toBroker() {
        return List.copyOf(toBroker.values());
    }

    /** After PostgreSQL came back on another port. */
    public void leadTo(Postgres postgres) {
        toDatabase.values().forEach(proxy -> proxy.lead(postgres.port()));
    }

    @Override
    public void close() throws IOException {
        for (Proxy proxy : toDatabase.values()) {
            proxy.close();
        }
        for (Proxy proxy : toBroker.values()) {
            proxy.close();
        }
    }
}
