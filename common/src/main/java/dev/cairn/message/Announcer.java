package dev.cairn.message;

/** Hands tickets to workers. Never blocks and never fails: what is not announced is found by polling. */
public interface Announcer {
    void announce(Ticket ticket);
}
