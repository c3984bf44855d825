package dev.cairn.standalone.rehearsal;

import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Plays the sample agents without any provider: scripted, offline, and a pure function of the request, so the same
 * conversation always gets the same reply. Every reply says that it is rehearsed.
 */
public final class RehearsalModel implements Model {
    /** How it names itself in its replies. */
    public static final String NAME = "rehearsal";

    private static final int CHARACTERS_PER_TOKEN = 4;

    private final Duration latency;

    /** Answers at once. */
    public RehearsalModel() {
        this(Duration.ZERO);
    }

    /** @param latency how long each reply takes, for a model that can be watched (or killed) while it thinks */
    public RehearsalModel(Duration latency) {
        this.latency = latency;
    }

    @Override
    public ModelReply reply(ModelRequest request) {
        Line line = SupportTriageScript.next(request).orElseThrow(RehearsalModel::noScript);
        think();
        return new ModelReply(
                line.text(),
                line.toolRequests(),
                NAME,
                tokens(charactersOf(request)),
                tokens(charactersOf(line)),
                line.toolRequests().isEmpty() ? "stop" : "tool_calls",
                true);
    }

    private static StepFailure noScript() {
        return new StepFailure.Permanent(
                "The rehearsal model only plays the sample agents and has no script for this request. Set"
                        + " CAIRN_MODEL_URL, CAIRN_MODEL_NAME and CAIRN_MODEL_KEY to use a real model.",
                null);
    }

    private void think() {
        try {
            Thread.sleep(latency);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StepFailure.Transient("The rehearsal model was interrupted before it replied.", e);
        }
    }

    private static long tokens(long characters) {
        return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
    }

    private static long charactersOf(ModelRequest request) {
        long tools =
                request.tools().stream().mapToLong(RehearsalModel::charactersOf).sum();
        long turns = request.conversation().stream()
                .mapToLong(RehearsalModel::charactersOf)
                .sum();
        return request.instructions().length() + tools + turns;
    }

    private static long charactersOf(ToolSpec tool) {
        return Stream.of(tool.name(), tool.description(), tool.parameters().toString())
                .mapToLong(String::length)
                .sum();
    }

    private static long charactersOf(Turn turn) {
        return switch (turn) {
            case Turn.User user -> user.text().length();
            case Turn.Model model ->
                charactersOf(new Line(model.reply().text(), model.reply().toolRequests()));
            case Turn.Tool tool -> tool.result().text().length();
        };
    }

    private static long charactersOf(Line line) {
        String text = line.text();
        return (text == null ? 0 : text.length()) + charactersOf(line.toolRequests());
    }

    private static long charactersOf(List<ToolRequest> requests) {
        return requests.stream()
                .mapToLong(
                        request -> request.name().length() + request.arguments().length())
                .sum();
    }
}
