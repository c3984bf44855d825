package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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
        String head = "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + Wire.JSON + "Content-Length: " + ORDER.length()
                + "\r\n\r\n{";
        Socket[] slow = new Socket[200];
        try {
            for (int i = 0; i < slow.length; i++) {
                slow[i] = wire.connect();
                slow[i].getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            }
            assertThat(wire.post(ORDER).status()).isEqualTo(202);
            slow[0].getOutputStream().write(ORDER.substring(1).getBytes(StandardCharsets.US_ASCII));
            assertThat(Wire.read(slow[0].getInputStream(), "POST").status()).isEqualTo(202);
        } finally {
            for (Socket socket : slow) {
                if (socket != null) {
                    socket.close();
                }
            }
        }
    }
}
