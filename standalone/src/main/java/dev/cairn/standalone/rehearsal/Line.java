package dev.cairn.standalone.rehearsal;

import dev.cairn.worker.agent.ToolRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One line of a script: words, or calls of tools. */
record Line(@Nullable String text, List<ToolRequest> toolRequests) {
    static Line say(String text) {
        return new Line(text, List.of());
    }

    static Line ask(ToolRequest... requests) {
        return new Line(null, List.of(requests));
    }
}
