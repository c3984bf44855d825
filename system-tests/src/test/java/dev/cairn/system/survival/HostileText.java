package dev.cairn.system.survival;

import dev.cairn.system.ModelServer.Reply;
import java.util.Locale;

/** Replies that took a program seconds, minutes or its memory, each by another way. */
enum HostileText {
    FENCE_OF_LINE_BREAKS("```json" + "\n".repeat(50_000) + "x"),
    FENCES("```json\n".repeat(6_000)),
    BRACES("{".repeat(50_000)),
    BRACKETS("[".repeat(50_000)),
    MEMBERS("{\"a\":".repeat(10_000)),
    BRACKETED_WORDS("[a] {b} ".repeat(6_000)),
    DEEP("[".repeat(900) + "]".repeat(900)),
    THINKING("<think>".repeat(7_000)),
    NESTED_CHOICES("{\"op\":\"and\",\"args\":[".repeat(14) + "{\"op\":\"leaf\"}" + "]}".repeat(14)),
    NESTED_WRONG_CHOICES("{\"op\":\"not\",\"args\":[".repeat(40) + "{\"op\":\"xor\"}" + "]}".repeat(40)),
    BACKTRACKING("{\"op\":\"" + "a".repeat(50_000) + "!\"}"),
    EQUAL_HASHES(equalHashes()),
    EXPONENT("{\"op\":1e999999999}"),
    DIGITS("{\"op\":" + "9".repeat(50_000) + "}"),
    DUPLICATES("{" + "\"op\":1,".repeat(6_000) + "\"op\":1}"),
    NAMES("{\"" + "n".repeat(50_000) + "\":1}"),
    HALF_CHARACTERS("\\ud800".repeat(8_000)),
    LONG("words ".repeat(200_000)),
    TOO_LONG("x".repeat(9_000_000)),
    ARGUMENTS(Reply.toolCalls(
            "c", "search_knowledge", "{\"query\":" + "[".repeat(30_000), "c", "x".repeat(10_000), "{\"a\":1e9999}")),
    MANY_CALLS(Reply.toolCalls(manyCalls()));

    /** Alternatives that all look at their arguments, an expression that backtracks, and items to compare. */
    static final String SCHEMA = """
            {"$ref": "#/$defs/node", "$defs": {
               "leaf": {"type": "object", "properties": {"op": {"const": "leaf"}}, "required": ["op"]},
               "and": {"type": "object", "required": ["args", "op"], "properties": {"args": {"$ref": "#/$defs/args"}, "op": {"const": "and"}}},
               "or": {"type": "object", "required": ["args", "op"], "properties": {"args": {"$ref": "#/$defs/args"}, "op": {"const": "or"}}},
               "not": {"type": "object", "required": ["args", "op"], "properties": {"args": {"$ref": "#/$defs/args"}, "op": {"const": "not"}}},
               "word": {"type": "object", "required": ["op"], "properties": {"op": {"type": "string", "pattern": "^(a+)+$"}}},
               "set": {"type": "object", "required": ["items"], "properties": {"items": {"uniqueItems": true, "maxItems": 3}}},
               "args": {"type": "array", "items": {"$ref": "#/$defs/node"}},
               "node": {"oneOf": [{"$ref": "#/$defs/leaf"}, {"$ref": "#/$defs/and"}, {"$ref": "#/$defs/or"}, {"$ref": "#/$defs/not"},
                  {"$ref": "#/$defs/word"}, {"$ref": "#/$defs/set"}]}}}""";

    private final String text;
    private final Reply reply;

    HostileText(String text) {
        this.text = text;
        this.reply = Reply.text(text);
    }

    HostileText(Reply reply) {
        this.text = "";
        this.reply = reply;
    }

    /** Made once: the test must not take the processor from what it tests. */
    Reply reply() {
        return reply;
    }

    /** Whether it costs by what it says and not by its length. */
    boolean isShort() {
        return reply.body().length() < 150_000;
    }

    String text() {
        return text;
    }

    String subject() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String[] manyCalls() {
        String[] calls = new String[3 * 90];
        for (int i = 0; i < calls.length; i += 3) {
            calls[i] = "";
            calls[i + 1] = "search_knowledge";
            calls[i + 2] = "{\"query\":\"" + "a".repeat(500) + "\"}";
        }
        return calls;
    }

    private static String equalHashes() {
        StringBuilder items = new StringBuilder("{\"items\":[");
        for (int i = 0; i < 2_048; i++) {
            items.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 11; bit++) {
                items.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            items.append('"');
        }
        return items + "]}";
    }
}
