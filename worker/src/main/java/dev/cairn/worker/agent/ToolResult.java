package dev.cairn.worker.agent;

/**
 * What came of a tool call.
 *
 * @param text JSON, or a sentence if it failed
 */
public record ToolResult(String text, boolean failed) {}
