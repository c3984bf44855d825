package dev.cairn.worker.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The thinking that some models write into their answers, between tags. */
final class Thinking {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private record Tags(String open, String close) {}

    private static final List<Tags> TAGS = List.of(
            new Tags("<think>", "</think>"),
            new Tags("<thinking>", "</thinking>"),
            new Tags("<thought>", "</thought>"),
            new Tags("<reasoning>", "</reasoning>"),
            new Tags("[think]", "[/think]"));

    private Thinking() {}

    /** The text after the thinking that it begins with, if any; empty if the thinking has no end. */
    static String cutFromStart(String text) {
        int begin = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
        int at = begin;
        while (true) {
            int start = afterSpace(text, at);
            Tags tags = tagsAt(text, start);
            if (tags == null) {
                return text.substring(at == begin ? begin : start);
            }
            int end = indexOf(text, tags.close(), start + tags.open().length());
            if (end < 0) {
                return "";
            }
            at = end + tags.close().length();
        }
    }

    /** The text without any thinking, also where only its end is marked: some servers write the first tag themselves. */
    static String cutEverywhere(String text) {
        String rest = text;
        for (Tags tags : TAGS) {
            rest = cut(rest, tags);
            int end = lastIndexOf(rest, tags.close());
            rest = end < 0 ? rest : rest.substring(end + tags.close().length());
        }
        return rest;
    }

    private static String cut(String text, Tags tags) {
        int open = indexOf(text, tags.open(), 0);
        if (open < 0) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int at = 0;
        while (open >= 0) {
            kept.append(text, at, open);
            int close = indexOf(text, tags.close(), open);
            if (close < 0) {
                return kept.toString();
            }
            at = close + tags.close().length();
            open = indexOf(text, tags.open(), at);
        }
        return kept.append(text, at, text.length()).toString();
    }

    private static int afterSpace(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static @Nullable Tags tagsAt(String text, int at) {
        for (Tags tags : TAGS) {
            if (text.regionMatches(true, at, tags.open(), 0, tags.open().length())) {
                return tags;
            }
        }
        return null;
    }

    /** Without case. Only where the first character stands is the rest compared. */
    private static int indexOf(String text, String tag, int from) {
        for (int at = text.indexOf(tag.charAt(0), from); at >= 0; at = text.indexOf(tag.charAt(0), at + 1)) {
            if (text.regionMatches(true, at, tag, 0, tag.length())) {
                return at;
            }
        }
        return -1;
    }

    private static int lastIndexOf(String text, String tag) {
        for (int at = text.lastIndexOf(tag.charAt(0)); at >= 0; at = text.lastIndexOf(tag.charAt(0), at - 1)) {
            if (text.regionMatches(true, at, tag, 0, tag.length())) {
                return at;
            }
        }
        return -1;
    }
}
