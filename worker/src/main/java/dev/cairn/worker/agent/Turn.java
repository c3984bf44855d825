package dev.cairn.worker.agent;

/** One turn of a conversation. */
public sealed interface Turn {
    /** About how many characters it has. */
    default long size() {
        return switch (this) {
            case User(String text) -> text.length();
            case Model(ModelReply reply) -> reply.size();
            case Tool(var _, var _, ToolResult result) -> result.text().length();
        };
    }

    record User(String text) implements Turn {}

    record Model(ModelReply reply) implements Turn {}

    /** @param callId the id of the request in the reply before, as it is sent to the model */
    record Tool(String callId, String tool, ToolResult result) implements Turn {}
}
