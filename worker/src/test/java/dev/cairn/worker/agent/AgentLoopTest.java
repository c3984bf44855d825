package dev.cairn.worker.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.Limits;
import dev.cairn.job.Outcome;
import dev.cairn.step.StepKind;
import dev.cairn.step.StepRecord;
import dev.cairn.step.StepState;
import dev.cairn.step.StepUsage;
import dev.cairn.worker.RealJob;
import dev.cairn.worker.step.AttemptEnded;
import dev.cairn.worker.step.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The built-in loop over a real journal, with a model that says what the test wants. */
class AgentLoopTest {
    private static final String LONG_INSTRUCTIONS = "Answer the question. ".repeat(50);
    private final RealJob job = new RealJob();
    private final List<ModelRequest> asked = new ArrayList<>();
    private final List<ModelReply> replies = new ArrayList<>();
    private Steps steps;

    @Test
    void a_plain_answer_is_a_json_text() {
        replies.add(said("It is \"blue\".", "stop"));
        assertThat(answer()).isEqualTo("\"It is \\\"blue\\\".\"");
    }

    @Test
    void a_plain_answer_that_was_cut_off_is_none() {
        replies.add(said("It is bl", "length"));
        assertThat(refusal()).isEqualTo("/problems/limit-reached");
    }

    @Test
    void the_next_attempt_asks_no_model_for_what_is_kept() {
        replies.add(wants("nothing_of_that_name"));
        replies.add(said("It is bl", "length"));
        replies.add(said("Blue.", "stop"));
        assertThat(refusal()).isEqualTo("/problems/limit-reached");
        job.again();
        assertThat(refusal()).isEqualTo("/problems/limit-reached");
        assertThat(asked).hasSize(2);
    }

    @Test
    void the_answer_is_left_to_be_kept_with_the_jobs_end_and_every_other_reply_is_kept_at_once() {
        replies.add(wants("nothing_of_that_name"));
        replies.add(said("Blue.", "stop"));
        answer();
        assertThat(job.journal()).extracting(StepRecord::position).containsExactly(1, 2);
        assertThat(steps.lastStep()).isNotNull().satisfies(step -> {
            assertThat(step.position()).isEqualTo(3);
            assertThat(step.outcome()).contains("Blue.");
        });
    }

    @Test
    void a_journal_that_goes_on_after_the_answer_is_another_agents() {
        job.keep(new StepRecord(
                2, StepKind.CODE, "look", StepState.SUCCEEDED, "1", StepUsage.NONE, 1, Duration.ZERO, null));
        job.again();
        replies.add(said("Blue.", "stop"));
        answer();
        assertThat(steps.lastStep()).isNull();
        assertThat(job.journal()).hasSize(2);
        assertThatThrownBy(steps::checkAllAskedFor).isInstanceOf(AttemptEnded.class);
    }

    @Test
    void a_tool_that_does_not_exist_is_told_to_the_model_which_goes_on() {
        replies.add(wants("nothing_of_that_name"));
        replies.add(said("Blue.", "stop"));
        answer();
        Turn last = asked.getLast().conversation().getLast();
        assertThat(last).isInstanceOfSatisfying(Turn.Tool.class, tool -> {
            assertThat(tool.result().failed()).isTrue();
            assertThat(tool.result().text()).contains("There is no tool");
        });
    }

    @Test
    void the_journal_keeps_each_message_once_and_never_the_conversation() {
        replies.add(wants("nothing_of_that_name"));
        replies.add(said("Blue.", "stop"));
        answer();
        assertThat(Stream.concat(job.journal().stream(), Stream.of(steps.lastStep())))
                .hasSize(3)
                .allSatisfy(
                        step -> assertThat(step.outcome()).hasSizeLessThan(300).doesNotContain("Answer the question"));
    }

    @Test
    void the_limit_of_model_calls_is_looked_at_before_the_call() {
        for (int i = 0; i < 5; i++) {
            replies.add(wants("nothing_of_that_name"));
        }
        assertThat(refusal()).isEqualTo("/problems/limit-reached");
        assertThat(asked).hasSize(3);
    }

    private String refusal() {
        AttemptEnded ended = catchThrowableOfType(AttemptEnded.class, this::answer);
        return ((Outcome.Refused) ended.outcome()).error().type();
    }

    private String answer() {
        AgentDefinition agent = new AgentDefinition(
                "test",
                null,
                AgentDefinition.Kind.DECLARED,
                "default",
                LONG_INSTRUCTIONS,
                List.of(),
                new Limits(3, 10, null, Limits.DEFAULT.modelTimeout()),
                null,
                null);
        Toolbox none = new Toolbox(List.of());
        steps = job.steps();
        return new AgentLoop(new JournaledRun(steps, new OneModel(), none), agent, none).answer("\"What colour?\"");
    }

    private static ModelReply said(String text, String finish) {
        return new ModelReply(text, List.of(), "scripted", 1, 1, finish, false);
    }

    private static ModelReply wants(String tool) {
        return new ModelReply(null, List.of(new ToolRequest("a", tool, "{}")), "scripted", 1, 1, "tool_calls", false);
    }

    private final class OneModel implements Models {
        @Override
        public Optional<Model> named(String alias) {
            return Optional.of(request -> {
                asked.add(request);
                return replies.get(asked.size() - 1);
            });
        }

        @Override
        public Set<String> aliases() {
            return Set.of("default");
        }
    }
}
