package dev.cairn.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;

/** JSON whose numbers keep the digits that somebody wrote: {@code 0.1000}, {@code 1e2} and 30 digits stay what they are. */
public final class ExactJson {
    /** The range of a double: arithmetic beyond it overflows, or takes unbounded time and memory. */
    private static final int LARGEST_EXPONENT = 309;

    private static final int SMALLEST_EXPONENT = -324;

    /** Reads trees. Texts may hold line breaks and tabs as they are, as models and some servers write them. */
    private static final ObjectMapper MAPPER = JsonBuffers.shared(exact(JsonMapper.builder(JsonFactory.builder()
                    // Of two members of one name, each reader takes another one.
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Foreigners choose the names: a shared table of them could be filled with colliding ones.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build()))
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build());

    private ExactJson() {}

    /** Has a mapper read decimals without loss, and nothing after the document. */
    public static JsonMapper.Builder exact(JsonMapper.Builder builder) {
        return builder.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    public static JsonFactory factory() {
        return MAPPER.getFactory();
    }

    /** @throws JsonProcessingException if it is not one document, or holds a number that a double cannot */
    public static JsonNode read(String text) throws JsonProcessingException {
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (NumberFormatException e) {
            throw new OutOfRange();
        }
        if (json.isMissingNode()) {
            throw new NoDocument();
        }
        checkNumbers(json);
        return json;
    }

    /** The same document without white space between its tokens; numbers are copied as they are written. */
    public static String compact(String text) throws JsonProcessingException {
        StringWriter compact = new StringWriter(text.length());
        try (JsonParser parser = MAPPER.createParser(text);
                JsonGenerator generator = MAPPER.createGenerator(compact)) {
            while (parser.nextToken() != null) {
                copy(parser, generator);
            }
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException("neither reads nor writes more than memory", e);
        }
        return compact.toString();
    }

    /** Copies the current value, whole, from where {@code parser} stands. */
    public static void copyValue(JsonParser parser, JsonGenerator generator) throws IOException {
        int depth = 0;
        do {
            JsonToken token = parser.currentToken();
            copy(parser, generator);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && parser.nextToken() != null);
    }

    private static void copy(JsonParser parser, JsonGenerator generator) throws IOException {
        if (parser.currentToken().isNumeric()) {
            generator.writeNumber(parser.getText());
        } else {
            generator.copyCurrentEvent(parser);
        }
    }

    /** Whether no double can hold a number, or only as zero. */
    public static boolean isOutOfRange(JsonNode number) {
        if (!number.isBigDecimal() && !number.isBigInteger()) {
            return false;
        }
        BigDecimal value = number.decimalValue();
        if (value.signum() == 0) {
            return false;
        }
        long exponent = (long) value.precision() - value.scale();
        if (exponent > LARGEST_EXPONENT || exponent < SMALLEST_EXPONENT) {
            return true;
        }
        double near = value.doubleValue();
        return Double.isInfinite(near) || near == 0;
    }

    private static void checkNumbers(JsonNode node) throws OutOfRange {
        if (node.isNumber() && isOutOfRange(node)) {
            throw new OutOfRange();
        }
        for (JsonNode child : node) {
            checkNumbers(child);
        }
    }

    private static final class OutOfRange extends JsonProcessingException {
        OutOfRange() {
            super("a number is out of the range of a double");
        }
    }

    private static final class NoDocument extends JsonProcessingException {
        NoDocument() {
            super("there is no document in it");
        }
    }
}
