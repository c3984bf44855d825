package dev.cairn.system.survival;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The way a model takes a ticket through support-triage: two reads at once, the effectful ticket, the answer. The reply
 * depends on the conversation alone, so a repeated request gets the same one.
 */
public final class Triage {
    public static final String AGENT = "support-triage";

    private Triage() {}

    public static ObjectNode ticket(String subject) {
        return Cairn.JSON
                .createObjectNode()
                .put("subject", subject)
                .put("body", "We were charged twice for March.")
                .put("customer", "cus_1001");
    }

    public static Reply reply(Call call) {
        return switch (turns(call)) {
            case 0 ->
                Reply.toolCalls(
                        "call_a",
                        "search_knowledge",
                        "{\"query\":\"charged twice\"}",
                        "call_b",
                        "lookup_customer",
                        "{\"customer\":\"cus_1001\"}");
            case 1 -> Reply.toolCalls("call_c", "create_ticket", filing(subject(call)));
            default -> Reply.text(answer().toString());
        };
    }

    public static ObjectNode answer() {
        return Cairn.JSON
                .createObjectNode()
                .put("category", "billing")
                .put("priority", "high")
                .put("reply", "We will look into it.")
                .put("ticketId", "T-1");
    }

    /** As {@link #reply}, with an answer that names the ticket's subject: the answers of two jobs differ. */
    public static Reply replyWithSubject(Call call) {
        return turns(call) < 2 ? reply(call) : Reply.text(answer(subject(call)).toString());
    }

    public static ObjectNode answer(String subject) {
        return answer().put("reply", "We will look into " + subject + ".");
    }

    static String filing(String subject) {
        return Cairn.JSON
                .createObjectNode()
                .put("customer", "cus_1001")
                .put("subject", subject)
                .put("category", "billing")
                .put("priority", "high")
                .put("summary", "Charged twice.")
                .toString();
    }

    /** How many replies the conversation holds: the number of the model step, less one. */
    public static int turns(Call call) {
        int turns = 0;
        for (JsonNode message : call.messages()) {
            turns += message.path("role").asText().equals("assistant") ? 1 : 0;
        }
        return turns;
    }

    /** The subject of the ticket a request is about: it tells the jobs of a test apart. */
    public static String subject(Call call) {
        try {
            return Cairn.JSON
                    .readTree(call.messages().path(1).path("content").asText())
                    .path("subject")
                    .asText();
        } catch (IOException e) {
            throw new IllegalStateException("the first message of the user is the input", e);
        }
    }

    /** The tickets that were filed under this subject. */
    static List<JsonNode> filed(Cairn cairn, String subject) throws IOException {
        return filed(cairn.data()).stream()
                .filter(ticket ->
                        ticket.path("content").path("subject").asText().equals(subject))
                .toList();
    }

    /** All tickets that were filed, by programs with this CAIRN_DATA. */
    public static List<JsonNode> filed(Path data) throws IOException {
        Path folder = data.resolve("tickets");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(Triage::read)
                    .toList();
        }
    }

    private static JsonNode read(Path file) {
        try {
            return Cairn.JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
