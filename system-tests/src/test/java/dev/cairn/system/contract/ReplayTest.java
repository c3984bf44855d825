package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private static final String ORDER = "{\"agent\":\"clerk\",\"input\":{},\"runAt\":\"2027-05-01T00:00:00Z\"}";

    @Test
    void a_submission_that_was_accepted_stays_so_after_the_agent_and_the_limits_have_changed() throws Exception {
        try (Cairn cairn = new Cairn()) {
            Path agents = Files.createDirectory(cairn.folder().resolve("agents"));
            cairn.with("CAIRN_AGENTS", agents.toString());
            publish(agents, "input: {type: object}");
            cairn.start();
            Wire.Answer first = submit(cairn);
            assertThat(first.status()).as("%s", first).isEqualTo(202);
            cairn.terminate();

            publish(agents, "input: {type: object, required: [name]}");
            cairn.having("cairn.api.max-depth=1").start();
            Wire.Answer again = submit(cairn);
            assertThat(again.status()).as("%s", again).isEqualTo(202);
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(new Wire(cairn).post(ORDER).status()).isBetween(400, 422);
        }
    }

    private static Wire.Answer submit(Cairn cairn) throws Exception {
        return new Wire(cairn).post(ORDER, Wire.JSON + "Idempotency-Key: once\r\n");
    }

    private static void publish(Path agents, String input) throws Exception {
        Files.writeString(
                agents.resolve("clerk.yaml"),
                "name: clerk\ndescription: Files things.\nmodel: default\ninstructions: File it.\n" + input + "\n");
    }
}
