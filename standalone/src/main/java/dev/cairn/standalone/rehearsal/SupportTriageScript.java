package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of {@code support-triage}: first both look-ups at once, then the ticket, then the answer. It never asks for
 * a tool twice: a look-up that failed is done without, and a ticket that may have been filed is not filed again.
 */
final class SupportTriageScript {
    private static final String SEARCH = "search_knowledge";
    private static final String CUSTOMER = "lookup_customer";
    private static final String FILE = "create_ticket";
    private static final List<String> TOOLS = List.of(SEARCH, CUSTOMER, FILE);

    private final Transcript transcript;
    private final TicketText ticket;

    private SupportTriageScript(Transcript transcript, TicketText ticket) {
        this.transcript = transcript;
        this.ticket = ticket;
    }

    /** The next line, or nothing if the request is not one of this agent. */
    static Optional<Line> next(ModelRequest request) {
        List<String> offered = request.tools().stream().map(ToolSpec::name).toList();
        if (!offered.containsAll(TOOLS)) {
            return Optional.empty();
        }
        Transcript transcript = Transcript.of(request);
        return transcript
                .input()
                .flatMap(TicketText::read)
                .map(ticket -> new SupportTriageScript(transcript, ticket).line());
    }

    private Line line() {
        if (!transcript.asked(SEARCH)) {
            return lookAround();
        }
        return transcript.asked(FILE) ? answer() : file();
    }

    private Line lookAround() {
        return Line.ask(
                call(1, SEARCH, Map.of("query", ticket.searchWords())),
                call(2, CUSTOMER, Map.of("customer", ticket.customer())));
    }

    private Line file() {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("customer", customer().map(found -> text(found, "id")).orElse(ticket.customer()));
        arguments.put("subject", ticket.subject());
        arguments.put("category", triage().category());
        arguments.put("priority", triage().priority());
        arguments.put("summary", ticket.summary());
        return Line.ask(call(1, FILE, arguments));
    }

    private Line answer() {
        String ticketId =
                transcript.result(FILE).map(result -> text(result, "ticketId")).orElse("");
        Triage triage = triage();
        Map<String, String> output = new LinkedHashMap<>();
        output.put("category", triage.category());
        output.put("priority", triage.priority());
        output.put("reply", new ReplyLetter(ticket, triage, customer(), article(), ticketId).text());
        output.put("ticketId", ticketId);
        return Line.say(Transcript.write(output));
    }

    private Triage triage() {
        return Triage.of(ticket, customer().map(found -> text(found, "plan")).orElse(""));
    }

    private Optional<JsonNode> customer() {
        return transcript
                .result(CUSTOMER)
                .map(result -> result.path("customer"))
                .filter(JsonNode::isObject);
    }

    private Optional<JsonNode> article() {
        return transcript
                .result(SEARCH)
                .map(result -> result.path("hits").path(0))
                .filter(JsonNode::isObject);
    }

    private ToolRequest call(int ahead, String tool, Map<String, String> arguments) {
        return new ToolRequest(transcript.callId(ahead), tool, Transcript.write(arguments));
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).asText("");
    }
}
