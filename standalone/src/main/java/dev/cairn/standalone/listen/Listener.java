package dev.cairn.standalone.listen;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.cairn.start.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The HTTP side of receiving callbacks. */
public final class Listener implements AutoCloseable {
    /** A callback carries the whole job: its input of up to 1 MiB, and its output. */
    static final int LARGEST_BODY = 8 << 20;

    private static final int MOST_DRAINED = 64 << 20;

    private final HttpServer http;
    private final String host;
    private final @Nullable String path;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Takes the port; requests wait until {@link #start}.
     *
     * @param port 0 for a free one
     * @param path where callbacks come to; null for anywhere
     * @throws StartRefused if the port cannot be taken
     */
    public Listener(String host, int port, @Nullable String path) {
        this.host = host;
        this.path = path;
        try {
            this.http = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartRefused("It cannot listen on " + host + ":" + port + " (" + e
                    + "). Choose another port with --port, or another address with --bind.");
        }
        http.setExecutor(threads);
    }

    public void start(Reception reception) {
        http.createContext("/", exchange -> handle(exchange, reception));
        http.start();
    }

    /** What a job says as its {@code callback.url}. */
    public URI url() {
        boolean anyAddress = http.getAddress().getAddress().isAnyLocalAddress();
        String name = anyAddress ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://" + name + ":" + http.getAddress().getPort() + (path == null ? "/" : path));
    }

    /** Stops at once. */
    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange, Reception reception) throws IOException {
        try (exchange) {
            if (path != null && !path.equals(exchange.getRequestURI().getPath())) {
                answer(exchange, 404, "Callbacks come to " + path + ".\n");
            } else if (!exchange.getRequestMethod().equals("POST")) {
                exchange.getResponseHeaders().set("Allow", "POST");
                answer(exchange, 405, "Here callbacks are received, by POST.\n");
            } else {
                receive(exchange, reception);
            }
        }
    }

    private static void receive(HttpExchange exchange, Reception reception) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            drain(exchange.getRequestBody());
            answer(exchange, 413, "The body has more than " + LARGEST_BODY + " bytes.\n");
            return;
        }
        Received received = reception.judge(exchange.getRequestHeaders(), body);
        try {
            answer(exchange, received.answered(), received.isVerified() ? "" : received.refusal() + "\n");
            // Sent off before it is shown: with --once the program ends after that.
            exchange.close();
        } finally {
            reception.show(received);
        }
    }

    /** A sender that still writes when the connection is closed gets a reset and not the answer. */
    private static void drain(InputStream body) throws IOException {
        byte[] piece = new byte[1 << 16];
        int read = 0;
        for (int drained = 0; read >= 0 && drained < MOST_DRAINED; drained += read) {
            read = body.read(piece);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean empty = bytes.length == 0 || status == 204 || status == 304;
        if (!empty) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        }
        exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
        if (!empty) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
