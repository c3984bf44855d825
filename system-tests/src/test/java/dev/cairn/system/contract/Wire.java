package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Raw HTTP/1.1, for requests that no client library would send. Each goes over a connection of its own. */
final class Wire {
    static final String AUTHORIZED = "Authorization: Bearer ck_dev\r\n";
    static final String JSON = AUTHORIZED + "Content-Type: application/json\r\n";
    private final int port;
    private final Duration most;

    Wire(Cairn cairn) {
        this(cairn, Duration.ofSeconds(10));
    }

    /** @param most of time for an answer to begin */
    Wire(Cairn cairn, Duration most) {
        this.port = cairn.port();
        this.most = most;
    }

    /** An answer as it came. */
    record Answer(int status, List<String> headers, String body) {
        @Nullable
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                    .map(line -> line.substring(start.length()).strip())
                    .findFirst()
                    .orElse(null);
        }

        JsonNode json() {
            try {
                return Cairn.JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("no JSON: " + this, e);
            }
        }

        /** Fails unless it is a whole problem document of this status. */
        JsonNode problem(int expected) {
            assertThat(status).as("%s", this).isEqualTo(expected);
            return refusal();
        }

        /** Fails unless it is a whole problem document of some 4xx status. */
        JsonNode refusal() {
            assertThat(status).as("%s", this).isBetween(400, 499);
            assertThat(header("Content-Type")).as("%s", this).isEqualTo("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.path("type").asText()).startsWith("/problems/");
            assertThat(problem.path("title").asText()).isNotBlank();
            assertThat(problem.path("detail").asText()).isNotBlank();
            assertThat(problem.path("status").asInt()).isEqualTo(status);
            return problem;
        }
    }

    Answer get(String target, String headers) throws IOException {
        return request("GET", target, headers, new byte[0]);
    }

    Answer get(String target) throws IOException {
        return get(target, AUTHORIZED);
    }

    Answer post(String body) throws IOException {
        return post(body.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(byte[] body) throws IOException {
        return request("POST", "/v1/jobs", JSON + "Content-Length: " + body.length + "\r\n", body);
    }

    /** Submits with these header lines besides the length. */
    Answer post(String body, String headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return request("POST", "/v1/jobs", headers + "Content-Length: " + bytes.length + "\r\n", bytes);
    }

    Answer postInChunks(byte[] body) throws IOException {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; at += 65_536) {
            int length = Math.min(65_536, body.length - at);
            chunks.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            chunks.write(body, at, length);
            chunks.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        chunks.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return request("POST", "/v1/jobs", JSON + "Transfer-Encoding: chunked\r\n", chunks.toByteArray());
    }

    Answer request(String method, String target, String headers, byte[] body) throws IOException {
        String host = headers.startsWith("Host:") || headers.contains("\nHost:") ? "" : "Host: localhost\r\n";
        String head = method + " " + target + " HTTP/1.1\r\n" + host + headers + "\r\n";
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().write(body);
            } catch (IOException e) {
                // The server may answer and close before it has read all of a body it refuses.
            }
            return read(socket.getInputStream(), method);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout((int) most.toMillis());
        return socket;
    }

    /** One answer, so that several can be read from one connection. */
    static Answer read(InputStream in, String method) throws IOException {
        String status = line(in);
        List<String> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        Answer head = new Answer(Integer.parseInt(status.split(" ")[1]), headers, "");
        boolean bare = method.equals("HEAD") || head.status() == 304 || head.status() == 204 || head.status() < 200;
        return bare ? head : new Answer(head.status(), headers, body(in, head));
    }

    private static String body(InputStream in, Answer head) throws IOException {
        String length = head.header("Content-Length");
        if (length != null) {
            return new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
            body.write(in.readNBytes(size));
            line(in);
        }
        line(in);
        return body.toString(StandardCharsets.UTF_8);
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in), 16);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended in mid-answer after `" + line + "`");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }
}
