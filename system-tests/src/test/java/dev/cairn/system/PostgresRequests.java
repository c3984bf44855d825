package dev.cairn.system;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Reads along in what one client tells a PostgreSQL server, across the chunks it comes in. */
final class PostgresRequests {
    private static final int LENGTH = 4;

    /** As much of a message as is looked at; what a statement is bound to may be long. */
    private static final int MOST_OF_A_MESSAGE = 16 * 1024;

    private static final byte PARSE = 'P';
    private static final byte BIND = 'B';

    /** Texts of prepared statements by their name; that of the unnamed one is empty. */
    private final Map<String, String> statements = new HashMap<>();

    private final byte[] message = new byte[MOST_OF_A_MESSAGE];
    private byte type;
    private int headerRead;
    /** Until the start-up message has passed, messages have no type. */
    private boolean started;

    private long size;
    private long bodyRead;

    private String bound = "";

    /** Whether with this chunk a statement with such a text is complete but for its execution. */
    boolean binds(Predicate<String> which, byte[] chunk, int length) {
        boolean found = false;
        for (int at = 0; at < length; at++) {
            if (headerRead < header()) {
                header(chunk[at]);
            } else {
                if (bodyRead < MOST_OF_A_MESSAGE) {
                    message[(int) bodyRead] = chunk[at];
                }
                bodyRead++;
            }
            if (headerRead == header() && bodyRead >= size) {
                found |= end(which);
            }
        }
        return found;
    }

    private int header() {
        return started ? 1 + LENGTH : LENGTH;
    }

    private void header(byte next) {
        if (started && headerRead == 0) {
            type = next;
            size = 0;
        } else {
            size = size << 8 | next & 255;
        }
        headerRead++;
        if (headerRead == header()) {
            size -= LENGTH;
            bodyRead = 0;
        }
    }

    private boolean end(Predicate<String> which) {
        byte[] seen = Arrays.copyOf(message, (int) Math.min(bodyRead, MOST_OF_A_MESSAGE));
        headerRead = 0;
        long length = size;
        size = 0;
        if (!started) {
            // The question for TLS is shorter than any start.
            started = length > LENGTH;
            return false;
        }
        String first = text(seen, 0);
        String second = text(seen, first.length() + 1);
        if (type == PARSE) {
            statements.put(first, second);
        }
        if (type != BIND) {
            return false;
        }
        bound = statements.getOrDefault(second, "");
        return which.test(bound);
    }

    /** The text of the last statement that was complete but for its execution. */
    String bound() {
        return bound;
    }

    /** Up to the zero that ends it. Names and statements of ours are ASCII. */
    private static String text(byte[] from, int start) {
        int end = start;
        while (end < from.length && from[end] != 0) {
            end++;
        }
        return start >= from.length ? "" : new String(from, start, end - start, StandardCharsets.ISO_8859_1);
    }
}
