package dev.cairn.message;

import java.util.OptionalLong;

/** Hands tickets to workers. Never blocks and never fails: what is not announced is found by polling. */
public interface Announcer {
    void announce(Ticket ticket);

    /**
     * How many tickets of the lane nobody has taken yet, as of about a second ago.
     *
     * @return empty when nobody knows, or when announcing again has no sense: nothing is announced again then
     */
    OptionalLong waiting(String lane);
}
