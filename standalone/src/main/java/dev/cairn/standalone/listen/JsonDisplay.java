package dev.cairn.standalone.listen;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** Shows each callback as one line of JSON for a script. */
final class JsonDisplay implements Consumer<Received> {
    // Escaped: a terminal must not obey what a stranger sent.
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final PrintStream out;

    JsonDisplay(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(Received received) {
        ObjectNode line = JSON.createObjectNode()
                .put("receivedAt", received.at().toString())
                .put("verified", received.isVerified());
        if (!received.isVerified()) {
            line.put("reason", received.refusal());
        }
        line.put("delivery", received.delivery()).put("times", received.times()).put("answered", received.answered());
        if (!received.event().isMissingNode()) {
            line.set("event", received.event());
        }
        try {
            out.println(JSON.writeValueAsString(line));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
