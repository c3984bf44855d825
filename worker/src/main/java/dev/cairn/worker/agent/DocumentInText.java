package dev.cairn.worker.agent;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.json.ExactJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON document in what a model wrote. Models wrap it in a Markdown fence, in prose or in thinking, whatever they were
 * told. Each character is read a few times at most: after a bracket that begins no document, the search goes on where reading
 * failed.
 */
sealed interface DocumentInText {
    /** @param source the document as it is written, whose numbers have digits that a tree may lose */
    record Found(JsonNode json, String source) implements DocumentInText {}

    /** @param why a sentence for the model */
    record Unusable(String why) implements DocumentInText {}

    /** Brackets that are looked at; in prose there are a few. */
    int MOST_BRACKETS = 1_000;

    String FENCE = "```";

    /** @param schema says by its {@code type} whether objects or arrays may be the document; others are part of the prose */
    static DocumentInText in(String text, JsonNode schema) {
        String whole = text.strip();
        try {
            return new Found(ExactJson.read(whole), whole);
        } catch (JsonProcessingException e) {
            String spoken = Thinking.cutEverywhere(text);
            return new Search(spoken, schema)
                    .result()
                    .or(() -> fenced(spoken))
                    .orElseGet(() -> new Unusable("It is no JSON document: " + shortened(e) + "."));
        }
    }

    /** What stands in the only fence: a plain value is found by nothing else. */
    private static Optional<DocumentInText> fenced(String text) {
        int fence = text.indexOf(FENCE);
        int line = fence < 0 ? -1 : text.indexOf('\n', fence);
        int close = line < 0 ? -1 : text.indexOf(FENCE, line);
        if (close < 0 || text.indexOf(FENCE, close + FENCE.length()) >= 0) {
            return Optional.empty();
        }
        String inside = text.substring(line, close).strip();
        try {
            return Optional.of(new Found(ExactJson.read(inside), inside));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Without what Jackson repeats of its input and says of its source. */
    private static String shortened(JacksonException e) {
        String message = String.valueOf(e.getOriginalMessage());
        int source = message.indexOf(" (start marker");
        String said = source < 0 ? message : message.substring(0, source);
        return said.length() > 200 ? said.substring(0, 200) + "…" : said;
    }

    /** Looks for objects and arrays among other words. */
    final class Search {
        private final String text;
        private final char[] characters;
        private final boolean objects;
        private final boolean arrays;
        private final Map<JsonNode, String> found = new LinkedHashMap<>();
        private @Nullable String broken;

        Search(String text, JsonNode schema) {
            this.text = text;
            this.characters = text.toCharArray();
            JsonNode type = schema.path("type");
            this.objects = type.isMissingNode() || names(type, "object");
            this.arrays = type.isMissingNode() || names(type, "array");
        }

        private static boolean names(JsonNode type, String word) {
            boolean named = type.asText().equals(word);
            for (JsonNode one : type) {
                named |= one.asText().equals(word);
            }
            return named;
        }

        /** Empty if there is none. */
        Optional<DocumentInText> result() {
            int at = next(0);
            for (int brackets = 0; at < characters.length; brackets++) {
                if (brackets == MOST_BRACKETS) {
                    return Optional.of(new Unusable("It has too many brackets around its JSON document."));
                }
                at = next(read(at));
                if (broken != null) {
                    return Optional.of(new Unusable("Its JSON document cannot be read: " + broken + "."));
                }
            }
            if (found.size() > 1) {
                return Optional.of(new Unusable("It holds " + found.size() + " different JSON documents."));
            }
            return found.entrySet().stream()
                    .findFirst()
                    .map(document -> new Found(document.getKey(), document.getValue()));
        }

        private int next(int from) {
            int at = from;
            while (at < characters.length
                    && !(objects && characters[at] == '{')
                    && !(arrays && characters[at] == '[')) {
                at++;
            }
            return at;
        }

        /** Reads what begins at a bracket; returns where to go on. */
        private int read(int start) {
            int tokens = 0;
            try (JsonParser parser = ExactJson.factory().createParser(characters, start, characters.length - start)) {
                int depth = 0;
                do {
                    JsonToken token = parser.nextToken();
                    tokens++;
                    depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                } while (depth > 0);
                int end = start + (int) parser.currentLocation().getCharOffset();
                String source = text.substring(start, end);
                found.put(ExactJson.read(source), source);
                return end;
            } catch (JacksonException e) {
                return failed(start, tokens, e);
            } catch (IOException e) {
                throw new IllegalStateException("nothing but memory is read", e);
            }
        }

        /** Words in brackets are prose; what has a member or an item is a document that was broken off or miswritten. */
        private int failed(int start, int tokens, JacksonException e) {
            boolean isObject = characters[start] == '{';
            if (isObject && tokens >= 3 || !isObject && tokens >= 4 || e instanceof JsonEOFException && tokens >= 2) {
                broken = shortened(e);
            }
            long read = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            return tokens < 2 ? start + 1 : (int) Math.clamp(start + read, start + 1L, characters.length);
        }
    }
}
