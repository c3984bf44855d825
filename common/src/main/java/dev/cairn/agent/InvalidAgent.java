package dev.cairn.agent;

/** An agent's definition cannot be used; the message says which, where and what to do. */
public class InvalidAgent extends RuntimeException {
    public InvalidAgent(String message) {
        super(message);
    }
}
