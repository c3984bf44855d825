package dev.cairn.worker.agent;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool as the model is shown it.
 *
 * @param parameters JSON Schema of an object
 */
public record ToolSpec(String name, String description, JsonNode parameters) {}
