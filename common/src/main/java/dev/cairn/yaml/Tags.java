package dev.cairn.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/** What a node means by its tag, written or not. Only the tags of YAML's core schema are known. */
final class Tags {
    private static final String STANDARD = "tag:yaml.org,2002:";

    /** The tag that only says "not by the look of it": text, a list or a mapping. */
    private static final String NON_SPECIFIC = "!";

    private Tags() {}

    /** @throws UnclearNode if the scalar does not fit its tag, or has no certain meaning without one */
    static JsonNode scalar(ScalarEvent event) {
        Optional<String> tag = event.getTag();
        if (tag.isEmpty()) {
            return event.isPlain() ? plain(event.getValue()) : text(event.getValue());
        }
        return tagged(tag.get(), event.getValue());
    }

    /** @throws UnclearNode if the tag is unknown or not one of scalars */
    static void checkKey(ScalarEvent event) {
        event.getTag().ifPresent(tag -> tagged(tag, event.getValue()));
    }

    /** @throws UnclearNode if the tag is not the one of such a node */
    static void checkCollection(CollectionStartEvent event) {
        String own = event instanceof SequenceStartEvent ? "seq" : "map";
        event.getTag()
                .filter(tag -> !tag.equals(NON_SPECIFIC) && !tag.equals(STANDARD + own))
                .ifPresent(tag -> {
                    throw unsupported(tag, own.equals("seq") ? "a list" : "a mapping");
                });
    }

    private static JsonNode plain(String text) {
        JsonNode word = Words.read(text);
        if (word != null) {
            return word;
        }
        JsonNode number = Numbers.read(text);
        return number != null ? number : text(text);
    }

    private static JsonNode tagged(String tag, String text) {
        return switch (tag) {
            case NON_SPECIFIC, STANDARD + "str" -> text(text);
            case STANDARD + "null" -> fitting(tag, text, Words.isNull(text) ? NullNode.getInstance() : null);
            case STANDARD + "bool" -> {
                JsonNode word = Words.read(text);
                yield fitting(tag, text, word != null && word.isBoolean() ? word : null);
            }
            case STANDARD + "int" -> {
                JsonNode number = Numbers.read(text);
                yield fitting(tag, text, number != null && number.isIntegralNumber() ? number : null);
            }
            case STANDARD + "float" -> {
                JsonNode number = Numbers.read(text);
                yield fitting(tag, text, number == null ? null : Numbers.withDecimals(number));
            }
            default -> throw unsupported(tag, "a scalar");
        };
    }

    private static JsonNode fitting(String tag, String text, @Nullable JsonNode value) {
        if (value == null) {
            throw new UnclearNode(
                    "`" + OneLine.quoted(text) + "` does not fit its tag `" + written(tag) + "`: remove the tag.");
        }
        return value;
    }

    /** Half a surrogate pair is no character, and no UTF-8 can hold it; only an escape can write one. */
    private static TextNode text(String text) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new UnclearNode("the text holds an escape of half a surrogate pair: write the character itself.");
        }
        return TextNode.valueOf(text);
    }

    private static UnclearNode unsupported(String tag, String node) {
        return new UnclearNode("the tag `" + OneLine.quoted(written(tag)) + "` is not supported on " + node
                + ": remove the tag. Known are !!str, !!int, !!float, !!bool, !!null, !!seq and !!map.");
    }

    private static String written(String tag) {
        return tag.startsWith(STANDARD) ? "!!" + tag.substring(STANDARD.length()) : tag;
    }
}
