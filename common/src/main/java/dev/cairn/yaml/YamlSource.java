package dev.cairn.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** The text of a YAML file: UTF-8, of bounded size, of characters that YAML allows. */
final class YamlSource {
    static final int MOST_BYTES = 1024 * 1024;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private YamlSource() {}

    static String read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return text(in.readNBytes(MOST_BYTES + 1));
        } catch (IOException e) {
            throw new InvalidYaml("the file cannot be read: " + reason(e));
        }
    }

    static String text(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw new InvalidYaml("the file is larger than 1 MiB (" + MOST_BYTES + " bytes): make it smaller.");
        }
        String text = decoded(bytes);
        checkCharacters(text);
        return text;
    }

    /** What went wrong with a file or folder, for messages that name it already. */
    static String reason(Exception e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied. Let the user that runs Cairn read it.";
            case NoSuchFileException gone -> "it does not exist.";
            default -> e + ".";
        };
    }

    private static String decoded(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        boolean wrong = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(in, out, true)
                .isError();
        out.flip();
        if (out.hasRemaining() && out.charAt(0) == BYTE_ORDER_MARK) {
            out.get();
        }
        if (wrong) {
            throw new InvalidYaml(Place.after(out), "the file is not UTF-8 from here on: save it as UTF-8.");
        }
        return out.toString();
    }

    private static void checkCharacters(String text) {
        int at = 0;
        while (at < text.length()) {
            int c = text.codePointAt(at);
            if (!StreamReader.isPrintable(c)) {
                throw new InvalidYaml(
                        Place.after(text.substring(0, at)),
                        "the character U+%04X is not allowed in YAML: remove it, or write it as an escape in double quotes."
                                .formatted(c));
            }
            at += Character.charCount(c);
        }
    }
}
