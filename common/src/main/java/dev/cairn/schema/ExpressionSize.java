package dev.cairn.schema;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large an expression becomes when its counted repetitions are written out, as compiling it does: {@code (a{1000}){1000}}
 * is short and has a million parts. It is an estimate, made in one pass over the text, before anything is compiled.
 */
final class ExpressionSize {
    private static final long TOO_LARGE = Long.MAX_VALUE / 4096;

    private final String regex;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long sum;
    private long last;
    private int at;

    private ExpressionSize(String regex) {
        this.regex = regex;
    }

    static long of(String regex) {
        return new ExpressionSize(regex).read();
    }

    private long read() {
        while (at < regex.length()) {
            char c = regex.charAt(at++);
            switch (c) {
                case '\\' -> {
                    at++;
                    add(1);
                }
                case '[' -> {
                    skipClass();
                    add(1);
                }
                case '(' -> open();
                case ')' -> close();
                case '{' -> repeat();
                default -> add(1);
            }
        }
        while (!outer.isEmpty()) {
            close();
        }
        return sum;
    }

    private void add(long size) {
        sum = Math.min(TOO_LARGE, sum + size);
        last = size;
    }

    private void open() {
        outer.push(sum);
        sum = 0;
    }

    private void close() {
        long group = sum + 2;
        sum = outer.isEmpty() ? 0 : outer.pop();
        add(group);
    }

    /** The end of a character class, in which a bracket may be escaped or stand first. */
    private void skipClass() {
        int first = at < regex.length() && regex.charAt(at) == '^' ? at + 1 : at;
        while (at < regex.length() && (regex.charAt(at) != ']' || at == first)) {
            at += regex.charAt(at) == '\\' ? 2 : 1;
        }
        at++;
    }

    private void repeat() {
        int end = regex.indexOf('}', at);
        long times = end < 0 || end - at > 20 ? 0 : largest(regex.substring(at, end));
        if (times > 0) {
            at = end + 1;
            long before = sum - last;
            add(Math.min(TOO_LARGE, last * times) - last);
            last = sum - before;
        } else {
            add(1);
        }
    }

    /** The largest number in {@code n}, {@code n,} or {@code n,m}; 0 if it is no repetition. */
    private static long largest(String bounds) {
        long largest = 0;
        long number = 0;
        for (char c : bounds.toCharArray()) {
            if (c >= '0' && c <= '9') {
                number = Math.min(TOO_LARGE / 10, number * 10 + c - '0');
                largest = Math.max(largest, number);
            } else if (c == ',') {
                number = 0;
            } else {
                return 0;
            }
        }
        return Math.min(largest, 1_000_000);
    }
}
