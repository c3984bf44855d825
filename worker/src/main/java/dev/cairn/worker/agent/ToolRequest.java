package dev.cairn.worker.agent;

/**
 * A model's wish to call a tool.
 *
 * @param id the model's own name for the call: data only, for some servers send it empty or the same in every reply
 * @param arguments JSON text as the model wrote it; it may be wrong
 */
public record ToolRequest(String id, String name, String arguments) {}
