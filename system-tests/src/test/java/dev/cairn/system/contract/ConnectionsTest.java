package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Connections that clients keep, and how they write. */
@InCairn
class ConnectionsTest {
    private static final String ORDER = "{\"agent\":\"echo\",\"input\":1}";
    private static Wire wire;

    @BeforeAll
    static void connect(Cairn cairn) {
        wire = new Wire(cairn);
    }

    @Test
    void a_client_that_expects_100_gets_it() throws Exception {
        String head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.JSON
                + "Expect: 100-continue\r\nContent-Length: " + ORDER.length() + "\r\n\r\n";
        try (Socket socket = wire.connect()) {
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket.getInputStream(), "POST").status()).isEqualTo(100);
            socket.getOutputStream().write(ORDER.getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket.getInputStream(), "POST").status()).isEqualTo(202);
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws Exception {
        String list = "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.AUTHORIZED + "\r\n";
        String nope = list.replace("/v1/jobs", "/nope");
        try (Socket socket = wire.connect()) {
            socket.getOutputStream().write((list + nope + list).getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(socket.getInputStream(), "GET").status()).isEqualTo(200);
            assertThat(Wire.read(socket.getInputStream(), "GET").status()).isEqualTo(404);
            assertThat(Wire.read(socket.getInputStream(), "GET").status()).isEqualTo(200);
        }
    }

    @Test
    void bodies_that_dribble_in_block_nobody_else() throws Exception {
        try (Dribbling slow = new Dribbling(200, ORDER.length())) {
            assertThat(wire.post(ORDER).status()).isEqualTo(202);
            Socket first = slow.sockets().getFirst();
            first.getOutputStream().write(ORDER.substring(1).getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(first.getInputStream(), "POST").status()).isEqualTo(202);
        }
    }

    @Test
    void large_bodies_take_their_place_when_they_come_and_not_when_they_are_announced() throws Exception {
        int largest = 1024 * 1024;
        // Together far more than the program's heap.
        try (Dribbling slow = new Dribbling(600, largest)) {
            assertThat(wire.post(ORDER).status()).isEqualTo(202);
        }
        assertThat(wire.post(ORDER).status()).isEqualTo(202);
    }

    /** Clients that announce a body and send its first byte. */
    private final class Dribbling implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        Dribbling(int clients, int announced) throws IOException {
            String head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.JSON + "Content-Length: " + announced
                    + "\r\n\r\n{";
            for (int i = 0; i < clients; i++) {
                Socket socket = wire.connect();
                sockets.add(socket);
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            }
        }

        List<Socket> sockets() {
            return sockets;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
