package dev.cairn.worker.agent;

import java.util.List;
import java.util.Locale;
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
        String rest = text;
        while (true) {
            String begun = withoutMark(rest).stripLeading();
            Tags tags = tagsAtStart(begun);
            if (tags == null) {
                return rest.length() == text.length() ? withoutMark(text) : begun;
            }
            int end = indexOf(begun, tags.close(), tags.open().length());
            rest = end < 0 ? "" : begun.substring(end + tags.close().length());
        }
    }

    /** The text without any thinking, also where only its end is marked: some servers write the first tag themselves. */
    static String cutEverywhere(String text) {
        String rest = text;
        for (Tags tags : TAGS) {
            rest = cut(rest, tags);
            int end = rest.toLowerCase(Locale.ROOT).lastIndexOf(tags.close());
            rest = end < 0 ? rest : rest.substring(end + tags.close().length());
        }
        return rest;
    }

    private static String cut(String text, Tags tags) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.length() != text.length() || !lower.contains(tags.open())) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int at = 0;
        while (true) {
            int open = lower.indexOf(tags.open(), at);
            int close = open < 0 ? -1 : lower.indexOf(tags.close(), open);
            kept.append(text, at, open < 0 ? text.length() : open);
            if (close < 0) {
                return kept.toString();
            }
            at = close + tags.close().length();
        }
    }

    private static @Nullable Tags tagsAtStart(String text) {
        for (Tags tags : TAGS) {
            if (text.regionMatches(true, 0, tags.open(), 0, tags.open().length())) {
                return tags;
            }
        }
        return null;
    }

    private static int indexOf(String text, String tag, int from) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.length() == text.length() ? lower.indexOf(tag, from) : text.indexOf(tag, from);
    }

    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
