package dev.cairn.schema;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How large a document is.
 *
 * @param values how many values it has, itself included
 * @param characters how many characters its names and texts have
 * @param depth how deeply it is nested, 1 for a plain value
 */
record DocumentSize(long values, long characters, int depth) {
    /** Deeper documents are measured no further: they are refused. */
    private static final int DEEPEST = 1_100;

    static DocumentSize of(JsonNode document) {
        Counter counter = new Counter();
        counter.count(document, 1);
        return new DocumentSize(counter.values, counter.characters, counter.depth);
    }

    /** What it costs to read it once, in units of a {@link Check}. */
    long work() {
        return values + characters / 64;
    }

    private static final class Counter {
        private long values;
        private long characters;
        private int depth;

        void count(JsonNode node, int level) {
            values++;
            depth = Math.max(depth, level);
            if (level > DEEPEST) {
                return;
            }
            if (node.isTextual()) {
                characters += node.textValue().length();
            } else if (node.isObject()) {
                node.properties().forEach(member -> {
                    characters += member.getKey().length();
                    count(member.getValue(), level + 1);
                });
            } else {
                node.forEach(child -> count(child, level + 1));
            }
        }
    }
}
