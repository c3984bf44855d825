package dev.cairn.standalone.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.samples.SampleFiles;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalModelTest {
    private final RehearsalModel model = new RehearsalModel();

    @TempDir
    private Path tickets;

    @ParameterizedTest
    @MethodSource("dev.cairn.samples.SampleFiles#ticketNames")
    void everySampleTicketEndsAfterThreeModelCallsInAnAnswerThatFits(String name) throws Exception {
        List<Turn> played = new Stage(model, tickets).play(SampleFiles.ticket(name));

        List<ModelReply> replies = Stage.replies(played);
        assertThat(replies)
                .extracting(reply ->
                        reply.toolRequests().stream().map(ToolRequest::name).toList())
                .containsExactly(List.of("search_knowledge", "lookup_customer"), List.of("create_ticket"), List.of());
        assertThat(replies).extracting(ModelReply::finish).containsExactly("tool_calls", "tool_calls", "stop");
        JsonNode output = Stage.output(played);
        assertThat(JsonSchemas.violations(SampleFiles.supportTriage().output(), output))
                .isEmpty();
        assertThat(output.path("reply").asText())
                .contains(output.path("ticketId").asText())
                .doesNotContain("null");
    }

    @ParameterizedTest
    @CsvSource({
        "double-charge, billing, high, Duplicate charges and refunds, Maria Keller",
        "boards-unavailable, outage, urgent, When boards do not load: outages and the status page, Tom Okafor",
        "lost-second-factor, access, normal, Lost phone or lost two-factor codes, Sasha Lindqvist",
        "sso-certificate, access, high, SSO with SAML: set-up and certificate change, Kenji Mori",
        "automation-doubles-cards, bug, normal, Automations that run twice or not at all, Luis Ortega",
        "api-rate-limit, how-to, normal, API rate limits and bulk writes, Ben Adeyemi",
        "export-before-audit, how-to, low, Exporting a board or a whole workspace, Priya Raman",
        "deleted-board, how-to, normal, Restoring deleted boards and cards, Nora Whitfield",
        "school-discount, other, low, Programme for schools and charities, Helen Marsh",
        "unknown-sender, billing, normal, Changing your plan and number of seats, Hello"
    })
    void theAnswerSortsTheTicketNamesTheBestArticleAndGreets(
            String name, String category, String priority, String article, String person) throws Exception {
        JsonNode output = Stage.output(new Stage(model, tickets).play(SampleFiles.ticket(name)));

        assertThat(output.path("category").asText()).isEqualTo(category);
        assertThat(output.path("priority").asText()).isEqualTo(priority);
        assertThat(output.path("reply").asText()).contains("“" + article + "”", person);
    }

    @Test
    void theSameConversationGetsTheSameReplyFromAnyInstance() throws Exception {
        List<Turn> played = new Stage(model, tickets).play(SampleFiles.ticket("sso-certificate"));

        for (int said = 1; said < played.size(); said++) {
            if (played.get(said) instanceof Turn.Model turn) {
                ModelRequest request = Stage.request(played.subList(0, said));
                assertThat(new RehearsalModel().reply(request)).isEqualTo(turn.reply());
            }
        }
    }

    @Test
    void everyReplySaysThatItIsRehearsedAndEstimatesItsTokens() throws Exception {
        List<ModelReply> replies = Stage.replies(new Stage(model, tickets).play(SampleFiles.ticket("deleted-board")));

        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.rehearsed()).isTrue();
            assertThat(reply.model()).isEqualTo("rehearsal");
            assertThat(reply.outputTokens()).isBetween(10L, 1_000L);
        });
        assertThat(replies).extracting(ModelReply::inputTokens).isSorted().allMatch(tokens -> tokens > 500);
        assertThat(replies.stream().flatMap(reply -> reply.toolRequests().stream()))
                .extracting(ToolRequest::id)
                .containsExactly("call_1", "call_2", "call_3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"search_knowledge", "lookup_customer", "create_ticket"})
    void aFailedToolIsDoneWithoutAndNotCalledAgain(String failing) throws Exception {
        List<Turn> played = new Stage(model, tickets, Set.of(failing)).play(SampleFiles.ticket("boards-unavailable"));

        assertThat(Stage.replies(played)).hasSize(3);
        JsonNode output = Stage.output(played);
        assertThat(JsonSchemas.violations(SampleFiles.supportTriage().output(), output))
                .isEmpty();
        assertThat(output.path("category").asText()).isEqualTo("outage");
    }

    @Test
    void aTicketThatWasNotFiledHasNoNumber() throws Exception {
        JsonNode output = Stage.output(
                new Stage(model, tickets, Set.of("create_ticket")).play(SampleFiles.ticket("deleted-board")));

        assertThat(output.path("ticketId").asText("missing")).isEmpty();
        assertThat(output.path("reply").asText()).contains("will confirm your ticket number");
    }

    @Test
    void withoutArticlesTheReplyInventsNone() throws Exception {
        JsonNode output = Stage.output(
                new Stage(model, tickets, Set.of("search_knowledge")).play(SampleFiles.ticket("deleted-board")));

        assertThat(output.path("reply").asText())
                .contains("no article that fits")
                .doesNotContain("Our article");
    }

    @Test
    void aStrangerIsToldNothingAndTheColleagueIsWarned() throws Exception {
        List<Turn> played = new Stage(model, tickets).play(SampleFiles.ticket("unknown-sender"));

        assertThat(Stage.output(played).path("reply").asText())
                .startsWith("Hello,")
                .contains("the address you use for Tarnbrook");
        assertThat(Stage.replies(played).get(1).toolRequests().getFirst().arguments())
                .contains("tries to give orders to the agent");
    }

    @ParameterizedTest
    @ValueSource(strings = {"What is the weather?", "[]", "{\"subject\": \"only\"}", "{\"subject\":1,\"body\":2}", ""})
    void anInputThatIsNoTicketHasNoScript(String text) {
        ModelRequest request = Stage.request(List.of(new Turn.User(text)));

        assertThatThrownBy(() -> model.reply(request))
                .isInstanceOf(StepFailure.Permanent.class)
                .hasMessageContainingAll("only plays the sample agents", "CAIRN_MODEL_URL", "CAIRN_MODEL_KEY");
    }

    @Test
    void anAgentWithoutTheSampleToolsHasNoScript() {
        Turn ticket = new Turn.User(SampleFiles.ticket("deleted-board").toString());
        ModelRequest request = new ModelRequest("Be kind.", List.of(ticket), List.of(), null, Duration.ofMinutes(1));

        assertThatThrownBy(() -> model.reply(request)).isInstanceOf(StepFailure.Permanent.class);
    }

    @Test
    void anInterruptEndsTheLatencyAtOnceAndIsPassedOn() {
        Turn ticket = new Turn.User(SampleFiles.ticket("deleted-board").toString());
        RehearsalModel slow = new RehearsalModel(Duration.ofDays(1));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> slow.reply(Stage.request(List.of(ticket)))).isInstanceOf(StepFailure.Transient.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
