package dev.cairn.system;

/** Finds, in what a PostgreSQL server says, the end of its answer to one statement that its client never sent. */
final class UnaskedReply {
    private static final int HEADER = 5;
    private static final byte READY_FOR_QUERY = 'Z';

    private byte type;
    private int headerRead;
    private int bodyLeft;
    private boolean over;

    /** How many bytes of this chunk, from its start, belong to it. */
    int length(byte[] chunk, int length) {
        int at = 0;
        while (at < length && !over) {
            byte next = chunk[at++];
            if (headerRead == 0) {
                type = next;
                bodyLeft = 0;
            } else if (headerRead < HEADER) {
                bodyLeft = bodyLeft << 8 | next & 255;
            } else {
                bodyLeft--;
            }
            if (headerRead < HEADER && ++headerRead == HEADER) {
                bodyLeft -= HEADER - 1;
            }
            if (headerRead == HEADER && bodyLeft == 0) {
                headerRead = 0;
                over = type == READY_FOR_QUERY;
            }
        }
        return at;
    }

    boolean isOver() {
        return over;
    }
}
