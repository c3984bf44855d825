package dev.cairn.standalone.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisplayTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void a_person_sees_type_job_delivery_and_output() throws Exception {
        Received received = new Received(Instant.now(), "dlv_1", 1, null, JSON.readTree(Sender.BODY), 204);
        assertThat(shown(TextDisplay::new, received))
                .contains("job.succeeded", "✔ verified", "job_01k9z3v5t8e8fa3jv0c1c7q2mb", "dlv_1", "ÄÖÜ ✔", "204")
                .doesNotContain("again");
    }

    @Test
    void a_person_sees_why_it_did_not_verify_and_that_it_came_again() throws Exception {
        Received received =
                new Received(Instant.now(), "dlv_1", 3, Verifier.OTHER_SECRET, JSON.readTree(Sender.BODY), 401);
        assertThat(shown(TextDisplay::new, received))
                .contains("✘ NOT VERIFIED: No matching signature found", "again, 3rd time", "401");
    }

    @Test
    void a_long_output_is_shortened() throws Exception {
        JsonNode event = JSON.readTree(
                "{\"type\": \"job.succeeded\", \"data\": {\"job\": {\"output\": \"" + "😀".repeat(5_000) + "\"}}}");
        String text = shown(TextDisplay::new, new Received(Instant.now(), "dlv_1", 1, null, event, 204));
        assertThat(text).hasSizeLessThan(1_500).contains("😀 … (10002 characters)");
    }

    @Test
    void a_terminal_is_given_nothing_that_it_would_obey() throws Exception {
        JsonNode event = JSON.readTree("{\"type\": \"\\u001b[2J\", \"data\": {\"job\": {\"id\": \"\\u009b2J\\r\\n\","
                + " \"error\": {\"title\": \"\\u202e\", \"detail\": \"\\u0007\"}}}}");
        Received received = new Received(Instant.now(), "\u001b]0;x", 1, "\u001b[31m", event, 401);
        for (Function<PrintStream, Consumer<Received>> display :
                java.util.List.<Function<PrintStream, Consumer<Received>>>of(TextDisplay::new, JsonDisplay::new)) {
            assertThat(shown(display, received)).doesNotContain("\u001b", "\u009b", "\r", "\u202e", "\u0007");
        }
    }

    @Test
    void a_script_gets_one_line_of_json_with_the_whole_event() throws Exception {
        JsonNode event = JSON.readTree(Sender.BODY);
        String text = shown(JsonDisplay::new, new Received(Instant.now(), "dlv_1", 2, null, event, 204));
        assertThat(text.lines()).hasSize(1);
        JsonNode line = JSON.readTree(text);
        assertThat(line.path("verified").asBoolean()).isTrue();
        assertThat(line.path("times").asInt()).isEqualTo(2);
        assertThat(line.path("delivery").asText()).isEqualTo("dlv_1");
        assertThat(line.path("event")).isEqualTo(event);
        assertThat(line.has("reason")).isFalse();
    }

    @Test
    void what_is_not_json_is_told_as_such() throws Exception {
        Received received = new Received(Instant.now(), "", 1, "why", MissingNode.getInstance(), 401);
        assertThat(shown(TextDisplay::new, received)).contains("not JSON", "why");
        assertThat(JSON.readTree(shown(JsonDisplay::new, received)).has("event"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"2, 2nd", "3, 3rd", "4, 4th", "11, 11th", "12, 12th", "21, 21st", "112, 112th"})
    void times_are_counted_as_people_do(int number, String ordinal) {
        assertThat(TextDisplay.ordinal(number)).isEqualTo(ordinal);
    }

    private static String shown(Function<PrintStream, Consumer<Received>> display, Received received) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        display.apply(new PrintStream(bytes, true, StandardCharsets.UTF_8)).accept(received);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
