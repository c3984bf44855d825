package dev.cairn.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that breaks the connections through it as a network does: cut, refused, frozen in one direction
 * or both, or cut just before PostgreSQL's answer to a statement that is committed.
 */
public final class Proxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final long BETWEEN_LOOKS_NANOS = 2_000_000;
    private static final BooleanSupplier NEVER = () -> false;

    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean refusing;
    private volatile boolean toServerFrozen;
    private volatile boolean toClientFrozen;
    private volatile BooleanSupplier replyLost = NEVER;

    public Proxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("proxy").start(this::acceptForEver);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Where new connections lead from now on. */
    public void lead(int port) {
        target = port;
    }

    /** Ends every connection, as a network that resets them. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Ends every connection and takes no new one until {@link #heal}. */
    public void refuse() {
        refusing = true;
        cut();
    }

    /** Connections stay open and nothing moves, as behind a firewall that drops. */
    public void freeze() {
        toServerFrozen = true;
        toClientFrozen = true;
    }

    /** What the server says does not arrive; what it is told does. */
    public void freezeReplies() {
        toClientFrozen = true;
    }

    /** Where it says so, PostgreSQL's answer to a statement outside a transaction, or to a commit, is lost with its connection. */
    public void loseReplies(BooleanSupplier which) {
        replyLost = which;
    }

    public void heal() {
        refusing = false;
        toServerFrozen = false;
        toClientFrozen = false;
        replyLost = NEVER;
    }

    private void acceptForEver() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().name("proxy-link").start(() -> link(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void link(Socket client) {
        Socket upstream = new Socket();
        Link link = new Link(client, upstream);
        try {
            client.setTcpNoDelay(true);
            if (refusing) {
                link.reset();
                return;
            }
            upstream.setTcpNoDelay(true);
            upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2000);
        } catch (IOException e) {
            link.reset();
            return;
        }
        links.add(link);
        Thread.ofVirtual().name("proxy-up").start(() -> link.pump(client, upstream, () -> toServerFrozen, null));
        link.pump(upstream, client, () -> toClientFrozen, new PostgresReplies());
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private final class Link {
        private final Socket client;
        private final Socket upstream;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pump(Socket from, Socket to, BooleanSupplier frozen, @Nullable PostgresReplies replies) {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    while (frozen.getAsBoolean() && !client.isClosed()) {
                        LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
                    }
                    // Read along always: a chunk that was not looked at would shift all that follow.
                    if (replies != null && replies.endsCommit(chunk, read) && replyLost.getAsBoolean()) {
                        break;
                    }
                    out.write(chunk, 0, read);
                    out.flush();
                }
            } catch (IOException ended) {
                // Either side went away; the other one is told below.
            }
            reset();
        }

        /** With RST, so that neither side takes it for an orderly end. */
        void reset() {
            links.remove(this);
            abort(client);
            abort(upstream);
        }

        private static void abort(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException alreadyClosed) {
                // That is what was wanted.
            }
        }
    }
}
