package dev.cairn.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on loopback that breaks the connections through it as a network does: cut, refused, frozen in one direction
 * or both, cut just before PostgreSQL's answer to a statement that is committed, or held just before such a statement. It
 * resets the settings of PostgreSQL's sessions, as a pooler does that gives them to others in between.
 */
public final class Proxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final long BETWEEN_LOOKS_NANOS = 2_000_000;
    /**
     * A simple query of PostgreSQL's protocol: its type, the length of what follows with this number, and its text. Not all
     * settings: by the name of its application the checker of a chaos run knows who wrote.
     */
    private static final byte[] RESET = ("Q\0\0\0\121"
                    + "reset statement_timeout; reset lock_timeout; reset enable_seqscan; reset jit\0")
            .getBytes(StandardCharsets.US_ASCII);

    private static final Predicate<String> NONE = statement -> false;

    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile int target;
    private volatile boolean refusing;
    private volatile boolean toServerFrozen;
    private volatile boolean toClientFrozen;
    private volatile Predicate<String> replyLost = NONE;
    private volatile BooleanSupplier settingsLost = () -> false;
    private final AtomicInteger resetEver = new AtomicInteger();
    private final AtomicInteger heldEver = new AtomicInteger();
    private final AtomicInteger heldForNothing = new AtomicInteger();
    private volatile @Nullable Predicate<String> held;

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

    /** PostgreSQL's answers to such statements outside a transaction, or to a commit, are lost with their connections. */
    public void loseReplies(Predicate<String> which) {
        replyLost = which;
    }

    /** PostgreSQL sessions lose what was set in them, before those requests that begin a transaction and are picked. */
    public void loseSettings(BooleanSupplier picked) {
        settingsLost = picked;
    }

    /** How often a session lost its settings until now. */
    public int resetEver() {
        return resetEver.get();
    }

    /** Stops PostgreSQL statements with such a text, each with its connection, just before they get there. */
    public void hold(Predicate<String> which) {
        held = which;
    }

    /** Sends on what is held, and holds nothing more. */
    public void letGo() {
        held = null;
    }

    /** How many statements were held until now. */
    public int heldEver() {
        return heldEver.get();
    }

    /** How many of them PostgreSQL carried out without returning or changing a row. */
    public int heldForNothing() {
        return heldForNothing.get();
    }

    public void heal() {
        letGo();
        refusing = false;
        toServerFrozen = false;
        toClientFrozen = false;
        replyLost = NONE;
        settingsLost = () -> false;
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
        Thread.ofVirtual().name("proxy-up").start(() -> link.pumpUp());
        link.pumpDown();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    /** What a chunk has to pass; it may take its time. */
    @FunctionalInterface
    private interface Gate {
        int CLOSED = -1;

        /** From where the chunk goes on, or {@link #CLOSED} if the connection ends with it. */
        int from(byte[] chunk, int length) throws IOException;
    }

    private final class Link {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean wasHeld;
        private volatile String bound = "";
        /** Set before the client hears that it may ask again, so that no request of its own is under way. */
        private volatile boolean idle;

        private volatile @Nullable UnaskedReply unasked;

        Link(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void pumpUp() {
            PostgresRequests requests = new PostgresRequests();
            pump(client, upstream, (chunk, read) -> {
                waitWhile(() -> toServerFrozen);
                hold(requests, chunk, read);
                loseSettings();
                return 0;
            });
        }

        void pumpDown() {
            PostgresReplies replies = new PostgresReplies();
            pump(upstream, client, (chunk, read) -> {
                waitWhile(() -> toClientFrozen);
                int from = afterUnasked(chunk, read);
                boolean committed = replies.endsCommit(chunk, from, read);
                idle = replies.isReady();
                if (committed && wasHeld) {
                    wasHeld = false;
                    heldForNothing.addAndGet(replies.changedNothing() ? 1 : 0);
                }
                return committed && replyLost.test(bound) ? Gate.CLOSED : from;
            });
        }

        private void loseSettings() throws IOException {
            if (idle && settingsLost.getAsBoolean()) {
                unasked = new UnaskedReply();
                upstream.getOutputStream().write(RESET);
                resetEver.incrementAndGet();
            }
            idle = false;
        }

        private int afterUnasked(byte[] chunk, int read) {
            UnaskedReply reply = unasked;
            if (reply == null) {
                return 0;
            }
            int from = reply.length(chunk, read);
            if (reply.isOver()) {
                unasked = null;
            }
            return from;
        }

        private void hold(PostgresRequests requests, byte[] chunk, int read) {
            Predicate<String> which = held;
            boolean holds = requests.binds(which == null ? NONE : which, chunk, read);
            bound = requests.bound();
            if (holds) {
                wasHeld = true;
                heldEver.incrementAndGet();
                waitWhile(() -> which == held);
            }
        }

        private void waitWhile(BooleanSupplier frozen) {
            while (frozen.getAsBoolean() && !client.isClosed()) {
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
        }

        /** The gate sees every chunk: one that was not looked at would shift all that follow. */
        private void pump(Socket from, Socket to, Gate gate) {
            byte[] chunk = new byte[CHUNK];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                    int begin = gate.from(chunk, read);
                    if (begin == Gate.CLOSED) {
                        break;
                    }
                    out.write(chunk, begin, read - begin);
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
