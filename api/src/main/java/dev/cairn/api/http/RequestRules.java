package dev.cairn.api.http;

import dev.cairn.api.problem.Refusal;
import io.vertx.core.MultiMap;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the first line and the header fields of every request must keep, so that nothing after has to ask again. */
final class RequestRules {
    private static final int LONGEST_TARGET = 8_192;
    private static final int LARGEST_HEADERS = 16_384;
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MEDIA_TYPE = Pattern.compile(
            TOKEN + "/" + TOKEN + "(?:\\s*;\\s*(?:" + TOKEN + "=(?:" + TOKEN + "|\"[^\"\\\\]*\"))?)*+\\s*");

    private final int maxBody;

    RequestRules(int maxBody) {
        this.maxBody = maxBody;
    }

    Optional<Refusal> refusal(String target, MultiMap headers) {
        if (target.length() > LONGEST_TARGET) {
            return Optional.of(Refusal.ofStatus(414));
        }
        if (size(headers) > LARGEST_HEADERS) {
            return Optional.of(Refusal.ofStatus(431));
        }
        if (!isReadable(target)) {
            return Optional.of(Refusal.badRequest("The target must be ASCII, percent-encoded UTF-8 and without %00."));
        }
        return bodyRefusal(headers);
    }

    /** By the announced length, so that not one byte of a huge body is read; unannounced ones are counted on reading. */
    private Optional<Refusal> bodyRefusal(MultiMap headers) {
        for (String length : headers.getAll("Content-Length")) {
            if (!LENGTH.matcher(length).matches() || Long.parseLong(length) > maxBody) {
                return Optional.of(Refusal.tooLarge(maxBody));
            }
        }
        List<String> types = headers.getAll("Content-Type");
        if (types.size() > 1
                || types.stream().anyMatch(t -> !MEDIA_TYPE.matcher(t).matches())) {
            return Optional.of(Refusal.ofStatus(415));
        }
        if (headers.getAll("Content-Encoding").stream().anyMatch(c -> !c.strip().equalsIgnoreCase("identity"))) {
            return Optional.of(Refusal.unsupportedMediaType("Send the body as it is, without a Content-Encoding."));
        }
        return Optional.empty();
    }

    private static int size(MultiMap headers) {
        int size = 0;
        for (Map.Entry<String, String> field : headers) {
            size += field.getKey().length() + field.getValue().length() + ": \r\n".length();
        }
        return size;
    }

    /** Lenient readers turn bad bytes into U+FFFD, and two different names would become one. */
    private static boolean isReadable(String target) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            int high = c == '%' && i + 2 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(target.charAt(i + 2), 16);
            int read = c == '%' ? (high << 4 | low) : c;
            if ((c == '%' && low < 0) || c <= ' ' || c > '~' || read == 0) {
                return false;
            }
            bytes.write(read);
            i += c == '%' ? 2 : 0;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
