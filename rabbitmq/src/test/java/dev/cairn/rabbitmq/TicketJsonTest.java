package dev.cairn.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.job.JobId;
import dev.cairn.message.Ticket;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketJsonTest {
    private static final Ticket TICKET =
            new Ticket(JobId.parse("job_01k9z3v5t8e8fa3jv0c1c7q2mb").orElseThrow(), 3, "default", "support-triage", 2);

    @Test
    void a_ticket_is_written_as_the_golden_file_has_it() throws IOException {
        assertThat(new String(TicketJson.write(TICKET), UTF_8)).isEqualTo(golden());
    }

    @Test
    void the_golden_file_is_read_as_the_same_ticket() throws IOException {
        assertThat(TicketJson.read(golden().getBytes(UTF_8))).contains(TICKET);
    }

    @Test
    void a_field_that_a_newer_api_added_is_passed_over() throws IOException {
        assertThat(TicketJson.read(golden().replace("{\"version\"", "{\"added\":1,\"version\"")
                        .getBytes(UTF_8)))
                .contains(TICKET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "null",
                "[]",
                "{}",
                "{\"version\":2,\"job\":\"job_01k9z3v5t8e8fa3jv0c1c7q2mb\",\"epoch\":3,\"lane\":\"default\",\"agent\":\"a\",\"agentVersion\":2}",
                "{\"version\":1,\"job\":\"job_nonsense\",\"epoch\":3,\"lane\":\"default\",\"agent\":\"a\",\"agentVersion\":2}",
                "{\"version\":1,\"job\":\"job_01k9z3v5t8e8fa3jv0c1c7q2mb\",\"epoch\":\"3\",\"lane\":\"default\",\"agent\":\"a\",\"agentVersion\":2}"
            })
    void what_is_no_ticket_of_this_version_is_refused(String text) {
        assertThat(TicketJson.read(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void a_huge_body_is_refused_unread() {
        assertThat(TicketJson.read(new byte[100_000])).isEmpty();
    }

    private static String golden() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(TicketJsonTest.class.getResourceAsStream("/tickets/v1.json"), "golden file")) {
            return new String(file.readAllBytes(), UTF_8).strip();
        }
    }
}
