package dev.cairn.rabbitmq;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.job.JobId;
import dev.cairn.json.JsonBuffers;
import dev.cairn.message.Ticket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A ticket as bytes: a JSON object with its version. Unknown fields are passed over, so that a newer api can add some
 * while older workers still run; another version is refused.
 */
public final class TicketJson {
    private static final int VERSION = 1;
    private static final int LONGEST = 4096;
    private static final ObjectMapper JSON = JsonBuffers.shared(new ObjectMapper());

    private TicketJson() {}

    public static byte[] write(Ticket ticket) {
        ObjectNode json = JSON.createObjectNode()
                .put("version", VERSION)
                .put("job", ticket.job().toString())
                .put("epoch", ticket.epoch())
                .put("lane", ticket.lane())
                .put("agent", ticket.agent())
                .put("agentVersion", ticket.agentVersion());
        try {
            return JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
    }

    /** Empty for anything that is no ticket of this version. */
    public static Optional<Ticket> read(byte[] bytes) {
        if (bytes.length > LONGEST) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            return isTicket(json) ? ticket(json) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isTicket(JsonNode json) {
        return json != null
                && json.path("version").isInt()
                && json.path("version").intValue() == VERSION
                && json.path("job").isTextual()
                && json.path("epoch").isInt()
                && json.path("lane").isTextual()
                && json.path("agent").isTextual()
                && json.path("agentVersion").isInt();
    }

    private static Optional<Ticket> ticket(JsonNode json) {
        return JobId.parse(json.path("job").textValue())
                .map(job -> new Ticket(
                        job,
                        json.path("epoch").intValue(),
                        json.path("lane").textValue(),
                        json.path("agent").textValue(),
                        json.path("agentVersion").intValue()));
    }
}
