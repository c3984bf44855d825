package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolResult;
import dev.cairn.worker.agent.Turn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A conversation as a script asks about it. All a script knows comes from here, so a replay plays the same. */
record Transcript(List<Turn> turns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Transcript of(ModelRequest request) {
        return new Transcript(request.conversation());
    }

    /** The first thing the user said, if it is a JSON object. */
    Optional<JsonNode> input() {
        return turns.stream()
                .limit(1)
                .filter(Turn.User.class::isInstance)
                .map(Turn.User.class::cast)
                .flatMap(user -> object(user.text()).stream())
                .findFirst();
    }

    /** Whether the model has already asked for this tool. */
    boolean asked(String tool) {
        return requests().anyMatch(name -> name.equals(tool));
    }

    /**
     * The last useful result of a tool. A failure is no result, nor is any text that is not a JSON object: over the
     * wire the mark of a failed call is lost, and only its sentence is left.
     */
    Optional<JsonNode> result(String tool) {
        return turns.reversed().stream()
                .filter(Turn.Tool.class::isInstance)
                .map(Turn.Tool.class::cast)
                .filter(turn -> turn.tool().equals(tool))
                .map(Turn.Tool::result)
                .filter(result -> !result.failed())
                .map(ToolResult::text)
                .flatMap(text -> object(text).stream())
                .findFirst();
    }

    /** The id of the tool call that comes {@code ahead} places after the last one asked for. */
    String callId(int ahead) {
        return "call_" + (requests().count() + ahead);
    }

    static String write(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Strings in a map can always be written as JSON.", e);
        }
    }

    private Stream<String> requests() {
        return turns.stream()
                .filter(Turn.Model.class::isInstance)
                .map(Turn.Model.class::cast)
                .flatMap(turn -> turn.reply().toolRequests().stream())
                .map(request -> request.name());
    }

    private static Optional<JsonNode> object(String text) {
        try {
            return Optional.ofNullable(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
