package dev.cairn.worker.openai;

import dev.cairn.compute.ComputePool;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.agent.UnusableReply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What came back over HTTP.
 *
 * @param encoding {@code Content-Encoding}; null if there was none
 * @param retryAfter how long the server asks to be left alone; zero if it does not
 * @param permit of a large body, until it is read; null for others
 */
record Answer(
        int status, @Nullable String encoding, Duration retryAfter, byte[] body, LargeBodies.@Nullable Permit permit)
        implements AutoCloseable {
    /** Far above what a model writes, also when it is unpacked. */
    static final int LONGEST = 4 * 1024 * 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * The body as text, unpacked whether the server says that it is packed or not, without a byte order mark.
     *
     * @throws UnusableReply if it cannot be unpacked, or is too long
     */
    String text() throws Exception {
        return isPacked() ? ComputePool.run(this::decoded) : ComputePool.runBySize(body.length, this::decoded);
    }

    @Override
    public void close() {
        if (permit != null) {
            permit.close();
        }
    }

    private boolean isPacked() {
        return isGzip() || isDeflated();
    }

    private boolean isGzip() {
        return body.length > 2 && (body[0] & 0xff) == 0x1f && (body[1] & 0xff) == 0x8b;
    }

    private boolean isDeflated() {
        return "deflate".equalsIgnoreCase(encoding) && body.length > 0 && body[0] != '{';
    }

    private String decoded() {
        String text = new String(isPacked() ? unpacked() : body, StandardCharsets.UTF_8);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private byte[] unpacked() {
        try (InputStream packed = new ByteArrayInputStream(body);
                InputStream in = isGzip() ? new GZIPInputStream(packed) : new InflaterInputStream(packed)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length <= LONGEST) {
                return bytes;
            }
        } catch (IOException e) {
            throw new UnusableReply(
                    "The model's answer could not be understood: it cannot be unpacked (" + e.getMessage() + ").",
                    StepUsage.NONE);
        }
        throw tooLong();
    }

    static UnusableReply tooLong() {
        return new UnusableReply(
                "The model's answer could not be understood: it is longer than " + LONGEST + " bytes.", StepUsage.NONE);
    }
}
