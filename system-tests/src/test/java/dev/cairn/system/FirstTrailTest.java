package dev.cairn.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class FirstTrailTest {
    @Test
    void a_support_ticket_ends_in_a_succeeded_job_that_says_it_was_rehearsed() throws Exception {
        try (Cairn cairn = new Cairn().start()) {
            String id = cairn.submit("support-triage", Cairn.sampleTicket("double-charge"));
            JsonNode job = cairn.untilFinal(id);
            assertThat(job.path("status").asText()).isEqualTo("succeeded");
            assertThat(job.path("output").path("category").asText()).isEqualTo("billing");
            assertThat(job.path("notices").get(0).asText()).contains("rehearsal");
        }
    }
}
