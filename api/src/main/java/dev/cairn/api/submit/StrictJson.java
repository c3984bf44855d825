package dev.cairn.api.submit;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.api.problem.Refusal;
import dev.cairn.json.ExactJson;
import dev.cairn.json.JsonBuffers;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON that everything after it can rely on: valid UTF-8, no key twice, bounded depth and numbers, and only text
 * that PostgreSQL can store.
 */
final class StrictJson {
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 1_000;

    private final ObjectMapper mapper;
    private final int maxDepth;

    StrictJson(int maxDepth, int maxBody) {
        this.maxDepth = maxDepth;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(LONGEST_NUMBER)
                .maxNameLength(LONGEST_NAME)
                .maxStringLength(maxBody)
                .build();
        this.mapper = JsonBuffers.shared(ExactJson.exact(JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        // Clients choose the names: a shared table of them could be filled with colliding ones.
                        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                        .build()))
                .build());
    }

    /**
     * A body that was read.
     *
     * @param text as it was sent
     */
    record Body(JsonNode json, String text) {
        /** The value of a member of the body as the client wrote it, without spaces between: numbers keep their digits. */
        String exact(String name) {
            StringWriter value = new StringWriter();
            try (JsonParser parser = ExactJson.factory().createParser(text);
                    JsonGenerator generator = ExactJson.factory().createGenerator(value)) {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean wanted = parser.currentName().equals(name);
                    parser.nextToken();
                    if (wanted) {
                        ExactJson.copyValue(parser, generator);
                        break;
                    }
                    parser.skipChildren();
                }
            } catch (IOException e) {
                throw new IllegalStateException("it was read before, and nothing but memory is written", e);
            }
            return value.toString();
        }
    }

    /** @throws Refusal with what was found, and where */
    Body read(byte[] body) {
        String text = utf8(body);
        if (text.isBlank()) {
            throw Refusal.malformedJson("The body is empty; send a JSON object.");
        }
        try {
            JsonNode json = mapper.readTree(text);
            new StorableText().check(json);
            return new Body(json, text);
        } catch (JacksonException e) {
            throw Refusal.malformedJson(sentence(e));
        } catch (NumberFormatException e) {
            // Thrown instead of a JacksonException for an exponent that no BigDecimal can hold.
            throw Refusal.malformedJson("A number is out of the range of a double.");
        }
    }

    private static String utf8(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refusal.malformedJson("The body is not valid UTF-8.");
        }
    }

    private String sentence(JacksonException e) {
        String found = e.getOriginalMessage();
        String where = e.getLocation() == null
                ? ""
                : " (line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr() + ")";
        if (found.contains("nesting depth")) {
            return "It is nested deeper than " + maxDepth + " levels" + where + ".";
        }
        // Jackson repeats the input in some messages; an excerpt is enough to find the place.
        return (found.length() > 200 ? found.substring(0, 200) + "…" : found) + where;
    }
}
