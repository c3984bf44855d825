package dev.cairn.api.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver on loopback that answers each connection with whatever a test writes, HTTP or not. */
final class RawReceiver implements AutoCloseable {
    /** What is done to a connection after the request has come. */
    interface Behaviour {
        void answer(Socket socket, OutputStream out) throws IOException;
    }

    private final ServerSocket server;
    private final Behaviour behaviour;
    private volatile boolean atOnce;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    RawReceiver(Behaviour behaviour) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")), behaviour);
    }

    /** @param server for example one that speaks TLS */
    RawReceiver(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
        Thread.ofVirtual().start(this::accept);
    }

    static Behaviour writing(String answer) {
        return (socket, out) -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    int port() {
        return server.getLocalPort();
    }

    /** Heads of the requests that came. */
    List<String> requests() {
        return requests;
    }

    /** From now on without waiting for a request. */
    void answerAtOnce() {
        atOnce = true;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test has ended.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            if (!atOnce) {
                requests.add(head(socket.getInputStream()));
            }
            behaviour.answer(socket, socket.getOutputStream());
            socket.getOutputStream().flush();
        } catch (IOException gone) {
            // The sender has hung up, which is what some tests wait for.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the request broke off after: " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
