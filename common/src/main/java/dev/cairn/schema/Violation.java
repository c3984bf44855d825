package dev.cairn.schema;

/**
 * One place where a document does not fit.
 *
 * @param pointer a JSON pointer (RFC 6901); shortened if names in it are very long
 * @param message a sentence of at most a few hundred characters
 */
public record Violation(String pointer, String message) {}
