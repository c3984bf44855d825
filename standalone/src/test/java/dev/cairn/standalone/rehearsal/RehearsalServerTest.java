package dev.cairn.standalone.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.samples.SampleFiles;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalServerTest {
    private static final String TICKET = WireClient.body(Stage.request(
                    List.of(new Turn.User(SampleFiles.ticket("double-charge").toString()))))
            .toString();

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path tickets;

    private RehearsalServer server;
    private WireClient client;

    @BeforeEach
    void start() throws Exception {
        server = new RehearsalServer(new RehearsalModel());
        client = new WireClient(http, server.baseUrl());
    }

    @AfterEach
    void stop() {
        server.close();
        http.close();
    }

    @Test
    void aConversationOverTheWireIsTheSameAsWithoutIt() throws Exception {
        JsonNode ticket = SampleFiles.ticket("automation-doubles-cards");

        List<Turn> direct = new Stage(new RehearsalModel(), tickets.resolve("direct")).play(ticket);
        List<Turn> wired = new Stage(client, tickets.resolve("wired")).play(ticket);

        assertThat(wired).isEqualTo(direct);
        assertThat(server.exchanges()).hasSize(3);
    }

    @Test
    void aFailedToolIsSeenOverTheWireToo() throws Exception {
        JsonNode output = Stage.output(new Stage(client, tickets, Set.of("search_knowledge", "create_ticket"))
                .play(SampleFiles.ticket("deleted-board")));

        assertThat(output.path("ticketId").asText("missing")).isEmpty();
        assertThat(output.path("reply").asText()).contains("no article that fits");
    }

    @Test
    void aTicketOfNothingButEmojiIsAnsweredToo() throws Exception {
        ObjectNode ticket = SampleFiles.ticket("deleted-board").deepCopy();
        ticket.put("subject", "🔥").put("body", "🔥".repeat(10_000));

        assertThat(Stage.output(new Stage(client, tickets).play(ticket))
                        .path("category")
                        .asText())
                .isEqualTo("other");
    }

    @Test
    void anAnswerHasTheShapeOfAChatCompletion() {
        JsonNode first = WireClient.json(client.send(TICKET));
        JsonNode second = WireClient.json(client.send(TICKET));

        assertThat(first.path("object").asText()).isEqualTo("chat.completion");
        assertThat(first.path("id").asText())
                .startsWith("chatcmpl-")
                .isNotEqualTo(second.path("id").asText());
        assertThat(first.path("created").isIntegralNumber()).isTrue();
        assertThat(first.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
        assertThat(first.at("/choices/0/message/content").isNull()).isTrue();
        assertThat(first.at("/choices/0/message/tool_calls/1/type").asText()).isEqualTo("function");
        assertThat(first.at("/usage/total_tokens").asLong())
                .isEqualTo(first.at("/usage/prompt_tokens").asLong()
                        + first.at("/usage/completion_tokens").asLong());
    }

    @Test
    void everyRequestIsRememberedWithItsBodyAndAFingerprintOfItsMessages() {
        String spaced = TICKET.replace("\"messages\":", "\"temperature\" : 0.5, \"messages\" :  ");
        String other = TICKET.replace("Maria", "Mario");

        List.of(TICKET, spaced, other).forEach(client::send);
        await(() -> server.exchanges().stream().allMatch(Exchange::sent));

        List<Exchange> exchanges = server.exchanges();
        assertThat(exchanges).extracting(Exchange::body).containsExactly(TICKET, spaced, other);
        assertThat(exchanges).extracting(Exchange::status).containsOnly(200);
        assertThat(exchanges.get(0).fingerprint())
                .matches("[0-9a-f]{64}")
                .isEqualTo(exchanges.get(1).fingerprint())
                .isNotEqualTo(exchanges.get(2).fingerprint());
    }

    @Test
    void requestsSideBySideAreAllAnsweredAndCounted() {
        var answers = IntStream.range(0, 50)
                .mapToObj(i -> http.sendAsync(client.post(TICKET), HttpResponse.BodyHandlers.ofString()))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(server.exchanges()).hasSize(50);
    }

    @Test
    void closingCutsOffARequestThatWaitsAndItsAnswerCountsAsNotSent() throws Exception {
        try (RehearsalServer slow = new RehearsalServer(new RehearsalModel(), Duration.ofDays(1))) {
            var answer = http.sendAsync(
                    new WireClient(http, slow.baseUrl()).post(TICKET), HttpResponse.BodyHandlers.ofString());
            await(() -> slow.exchanges().size() == 1);

            slow.close();

            assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class);
            assertThat(slow.exchanges()).singleElement().matches(exchange -> !exchange.sent());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no json",
                "[]",
                "{} {}",
                "{\"model\":\"m\"}",
                "{\"model\":\"m\",\"messages\":[]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"wizard\",\"content\":\"hi\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"{}\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"call_1\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"{}\"}}]},{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"model\":\"m\",\"tools\":{},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "{\"model\":\"m\",\"tools\":[{\"name\":\"f\"}],\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
            })
    void whatIsNotOfTheFormatIsRefused(String body) {
        HttpResponse<String> response = client.send(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(WireClient.json(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(WireClient.json(response).at("/error/message").asText()).isNotBlank();
    }

    @Test
    void aRequestWithoutAScriptIsRefusedWithTheModelsOwnSentence() {
        HttpResponse<String> response = client.send(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hi\"}]}]}");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(WireClient.json(response).at("/error/message").asText()).contains("CAIRN_MODEL_URL");
    }

    @Test
    void aModelThatFailsIsAServerError() throws Exception {
        Model broken = request -> {
            throw new IllegalStateException("broken");
        };
        Model busy = request -> {
            throw new StepFailure.Transient("busy", null);
        };

        assertThat(statusWith(broken)).isEqualTo(500);
        assertThat(statusWith(busy)).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"GET, chat/completions, 405", "GET, models, 404", "POST, completions, 404"})
    void onlyThePathOfTheFormatIsServed(String method, String path, int status) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();

        assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(status);
        assertThat(server.exchanges()).isEmpty();
    }

    private int statusWith(Model model) throws Exception {
        try (RehearsalServer other = new RehearsalServer(model)) {
            return new WireClient(http, other.baseUrl()).send(TICKET).statusCode();
        }
    }

    /** The server notes that an answer was sent after the client may have read it: wait for that note. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
