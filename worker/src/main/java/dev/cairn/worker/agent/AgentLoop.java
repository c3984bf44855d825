package dev.cairn.worker.agent;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.job.JobError;
import dev.cairn.job.JobErrors;
import dev.cairn.job.Outcome;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.Unicode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a declared agent: model call, tool calls, model call, … answer. It holds no state of its own: the conversation is
 * built anew from the kept steps in every attempt, so the journal stores each message once.
 */
final class AgentLoop {
    private static final int MOST_REPAIRS = 2;

    /** Characters. */
    private static final long LONGEST_CONVERSATION = 16L * 1024 * 1024;

    /** Characters; about 10,000 tokens. */
    private static final int LONGEST_SENT_BACK = 40_000;

    private final JournaledRun run;
    private final AgentDefinition agent;
    private final List<ToolSpec> tools;
    private final List<Turn> conversation = new ArrayList<>();
    private long length;
    private int modelCalls;
    private int toolCalls;
    private int repairs;
    private @Nullable Judged last;

    /** A model's last words, and what they come to. */
    private record Judged(@Nullable String text, Answer answer) {}

    AgentLoop(JournaledRun run, AgentDefinition agent, Toolbox toolbox) {
        this.run = run;
        this.agent = agent;
        this.tools = toolbox.specs();
    }

    /** Runs until the answer; returns it as JSON text. */
    String answer(String input) {
        say(new Turn.User(input));
        while (true) {
            ModelReply reply = askModel();
            say(new Turn.Model(shortened(reply)));
            if (!reply.toolRequests().isEmpty()) {
                callTools(reply.toolRequests());
                continue;
            }
            unfinished(reply).ifPresent(error -> {
                throw refused(error);
            });
            switch (answerOf(reply)) {
                case Answer.Fits(String json) -> {
                    return json;
                }
                case Answer.Misfits(String why) -> askToRepair(why);
            }
        }
    }

    private ModelReply askModel() {
        if (modelCalls >= agent.limits().modelCalls()) {
            throw refused(
                    JobErrors.limitReached(
                            "The agent made " + modelCalls
                                    + " model calls, its limit, without reaching an answer. Raise `limits.modelCalls` or narrow the task."));
        }
        modelCalls++;
        checkLength();
        ModelRequest request = new ModelRequest(
                Answer.instructions(agent),
                List.copyOf(conversation),
                tools,
                agent.limits().outputTokens(),
                agent.limits().modelTimeout(),
                agent.output());
        return run.model(
                Objects.requireNonNull(agent.model(), "a declared agent names a model"), request, this::isTheAnswer);
    }

    /** Before the heap finds it out. No model reads as much. */
    private void checkLength() {
        if (length > LONGEST_CONVERSATION) {
            throw refused(JobErrors.limitReached("The conversation has more than " + LONGEST_CONVERSATION
                    + " characters, which no model reads. Have the tools answer with less, or narrow the task."));
        }
    }

    private void say(Turn turn) {
        conversation.add(turn);
        length += turn.size();
    }

    private boolean isTheAnswer(ModelReply reply) {
        return reply.toolRequests().isEmpty() && unfinished(reply).isEmpty() && answerOf(reply) instanceof Answer.Fits;
    }

    /** Once per reply: it is asked for when a live one is kept and when the loop goes on with it. */
    private Answer answerOf(ModelReply reply) {
        if (last == null || !Objects.equals(last.text(), reply.text())) {
            last = new Judged(reply.text(), Answer.of(reply.text(), agent.output()));
        }
        return last.answer();
    }

    private void callTools(List<ToolRequest> requests) {
        if (toolCalls + requests.size() > agent.limits().toolCalls()) {
            throw refused(JobErrors.limitReached("The model asked for " + requests.size() + " tool calls after "
                    + toolCalls + "; the agent's limit is " + agent.limits().toolCalls()
                    + ". Raise `limits.toolCalls` or narrow the task."));
        }
        toolCalls += requests.size();
        List<ToolResult> results = run.tools(requests);
        for (int i = 0; i < requests.size(); i++) {
            ToolRequest request = requests.get(i);
            say(new Turn.Tool(request.id(), request.name(), results.get(i)));
        }
    }

    /** Half an answer may look like a whole one, also to a schema: {@code 12} of {@code 1234}. */
    private Optional<JobError> unfinished(ModelReply reply) {
        if (reply.finish().equals("content_filter")) {
            return Optional.of(JobErrors.stepFailed("The model's provider withheld the answer (content filter)."));
        }
        if (reply.finish().equals("length")) {
            return Optional.of(JobErrors.limitReached("The model's answer was cut off at its limit of output tokens."
                    + " Raise `limits.outputTokens`, or ask for less."));
        }
        return Optional.empty();
    }

    /**
     * What goes back to the model of an answer that does not fit: its beginning says what was wrong, and all of it would be paid
     * for again. The journal keeps it whole.
     */
    private static ModelReply shortened(ModelReply reply) {
        String text = reply.text();
        if (text == null
                || text.length() <= LONGEST_SENT_BACK
                || !reply.toolRequests().isEmpty()) {
            return reply;
        }
        return new ModelReply(
                Unicode.whole(text.substring(0, LONGEST_SENT_BACK)) + "…",
                reply.toolRequests(),
                reply.model(),
                reply.inputTokens(),
                reply.outputTokens(),
                reply.finish(),
                reply.rehearsed());
    }

    private void askToRepair(String why) {
        if (repairs >= MOST_REPAIRS) {
            throw refused(JobErrors.outputInvalid(
                    "After " + MOST_REPAIRS + " requests to repair it, the model's answer still does not fit: " + why));
        }
        repairs++;
        String wanted = agent.output() == null
                ? " Answer again."
                : " Answer again with one JSON document that fits the schema, and nothing else.";
        say(new Turn.User("That answer cannot be used: " + why + wanted));
    }

    private static AttemptEnded refused(JobError error) {
        return new AttemptEnded(new Outcome.Refused(error));
    }
}
