package dev.cairn.api.http;

import dev.cairn.api.problem.Refusal;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON is UTF-8 (RFC 8259, section 8.1); a body that announces another charset would be read wrongly. */
public final class JsonCharset {
    /** With the names that clients use for UTF-8, and ASCII, each text of which is UTF-8 too. */
    private static final Set<String> ACCEPTED = Set.of("utf-8", "utf8", "us-ascii", "ascii");

    private static final int LONGEST_SHOWN = 40;

    private JsonCharset() {}

    /** @throws Refusal for another charset than UTF-8 */
    public static void check(@Nullable MediaType type) {
        String charset = type == null ? null : type.getParameters().get(MediaType.CHARSET_PARAMETER);
        if (charset != null && !ACCEPTED.contains(charset.toLowerCase(Locale.ROOT))) {
            String shown = charset.length() > LONGEST_SHOWN ? charset.substring(0, LONGEST_SHOWN) + "…" : charset;
            throw Refusal.unsupportedMediaType("The charset `" + shown + "` is not supported, for JSON is UTF-8. Send"
                    + " Content-Type: application/json, without a charset or with charset=utf-8.");
        }
    }
}
