package dev.cairn.yaml;

import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Where something stands in a file, as editors count.
 *
 * @param line from 1
 * @param column from 1, in code points
 */
public record Place(int line, int column) {
    static final Place START = new Place(1, 1);

    static Place of(Event event) {
        return event.getStartMark().map(Place::of).orElse(START);
    }

    static Place of(Mark mark) {
        return new Place(mark.getLine() + 1, mark.getColumn() + 1);
    }

    /** The place behind {@code text}. CR LF, LF and CR end a line. */
    static Place after(CharSequence text) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean firstOfTwo = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n';
            if ((c == '\n' || c == '\r') && !firstOfTwo) {
                line++;
                column = 1;
            } else if (!firstOfTwo && !Character.isLowSurrogate(c)) {
                column++;
            }
        }
        return new Place(line, column);
    }

    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
