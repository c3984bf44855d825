package dev.cairn.worker.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.worker.step.Unicode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a model's endpoint said fit to be stored and shown: the provider's key, which some servers repeat, is taken out,
 * and half surrogate pairs, which no UTF-8 can hold, are replaced.
 */
final class Sanitizer {
    /** Keys of providers are longer; shorter ones ({@code ollama}, {@code EMPTY}) are placeholders, and words of answers. */
    private static final int SHORTEST_SECRET = 16;

    /** In errors, where it only costs readability, what may be a secret goes earlier. */
    private static final int SHORTEST_SECRET_IN_ERRORS = 8;

    private static final int LONGEST_ERROR = 500;
    private static final Pattern NO_NAME = Pattern.compile("[^a-zA-Z0-9_-]");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final @Nullable String key;

    /** @param key null where none is configured */
    Sanitizer(@Nullable String key) {
        this.key = key;
    }

    String text(String said) {
        return Unicode.whole(without(said, SHORTEST_SECRET));
    }

    /** A tree without the key in any of its texts; usually the tree itself. */
    @Nullable
    JsonNode tree(@Nullable JsonNode tree) {
        if (tree == null || key == null || key.length() < SHORTEST_SECRET) {
            return tree;
        }
        String json = tree.toString();
        if (!json.contains(key)) {
            return tree;
        }
        try {
            return ReplyReader.JSON.readTree(without(json, SHORTEST_SECRET));
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** For errors: short, and without NUL, which no text column takes. The key goes first, lest a cut leave half of it. */
    String error(@Nullable String said) {
        String cleaned = Unicode.whole(without(String.valueOf(said), SHORTEST_SECRET_IN_ERRORS))
                .replace('\0', ' ')
                .strip();
        return cleaned.length() > LONGEST_ERROR ? Unicode.whole(cleaned.substring(0, LONGEST_ERROR)) + "…" : cleaned;
    }

    /** For names, which go into text columns and back to providers that take no others. */
    String name(@Nullable String said) {
        String cleaned = NO_NAME.matcher(text(String.valueOf(said))).replaceAll("-");
        return cleaned.isEmpty() ? "unnamed" : cleaned.substring(0, Math.min(cleaned.length(), 64));
    }

    /** What a model calls itself or a call. */
    String label(String said) {
        String cleaned = CONTROL.matcher(text(said)).replaceAll(" ");
        return Unicode.whole(cleaned.substring(0, Math.min(cleaned.length(), 200)));
    }

    private String without(String said, int shortest) {
        return key == null || key.length() < shortest ? said : said.replace(key, "[key]");
    }
}
