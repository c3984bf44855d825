package dev.cairn.system;

/** Reads along in what a PostgreSQL server says to one client, across the chunks it comes in. */
final class PostgresReplies {
    private static final int HEADER = 5;
    /** Other protocols go through proxies, too, and have no tags. */
    private static final int LONGEST_TAG = 40;

    private static final byte COMMAND_COMPLETE = 'C';
    private static final byte READY_FOR_QUERY = 'Z';
    private static final byte OUTSIDE_A_TRANSACTION = 'I';

    private final byte[] header = new byte[HEADER];
    private int headerRead;
    private long bodyLeft;
    private boolean first = true;
    private boolean completed;
    private volatile boolean ready;
    private final StringBuilder tag = new StringBuilder();

    /**
     * Whether this chunk says that a statement has been carried out and that no transaction is open: it is committed.
     *
     * @param from where in the chunk that begins which the client is told
     */
    boolean endsCommit(byte[] chunk, int from, int length) {
        boolean committed = false;
        for (int at = from; at < length; at++) {
            if (first) {
                first = false;
                // The answer to the question for TLS is a single byte.
                if (chunk[at] == 'N' || chunk[at] == 'S') {
                    continue;
                }
            }
            if (headerRead < HEADER) {
                header[headerRead++] = chunk[at];
                if (headerRead == HEADER) {
                    begin();
                }
            } else {
                committed |= header[0] == READY_FOR_QUERY && chunk[at] == OUTSIDE_A_TRANSACTION && completed;
                completed &= header[0] != READY_FOR_QUERY;
                ready = header[0] == READY_FOR_QUERY && chunk[at] == OUTSIDE_A_TRANSACTION;
                if (header[0] == COMMAND_COMPLETE && chunk[at] != 0 && tag.length() < LONGEST_TAG) {
                    tag.append((char) chunk[at]);
                }
                bodyLeft--;
            }
            if (headerRead == HEADER && bodyLeft <= 0) {
                headerRead = 0;
            }
        }
        return committed;
    }

    /** Whether the client was told all it asked for, and no transaction is open. */
    boolean isReady() {
        return ready;
    }

    private void begin() {
        ready = false;
        int size = (header[1] & 255) << 24 | (header[2] & 255) << 16 | (header[3] & 255) << 8 | header[4] & 255;
        bodyLeft = size - 4L;
        if (header[0] == COMMAND_COMPLETE) {
            completed = true;
            tag.setLength(0);
        }
    }

    /** Whether the last statement that was carried out returned or changed nothing. */
    boolean changedNothing() {
        return tag.toString().endsWith(" 0");
    }
}
