package dev.cairn.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.agent.LookUp;
import dev.cairn.worker.agent.ToolRefusal;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateTicketTest {
    private static final CreateTicket.Arguments ARGUMENTS =
            new CreateTicket.Arguments("cus_1001", "Charged twice", "billing", "high", "Two payments of 348 EUR.");

    @TempDir
    private Path tickets;

    private TicketStore store;
    private CreateTicket tool;

    @BeforeEach
    void makeTool() {
        SampleFolders folders = SampleFiles.ticketsIn(tickets);
        store = new TicketStore(folders);
        tool = new CreateTicket(store, folders);
    }

    @Test
    void aCallIsNotDoneBeforeAndDoneAfter() throws Exception {
        assertThat(tool.lookUp(SampleFiles.call("key"), ARGUMENTS)).isInstanceOf(LookUp.NotDone.class);

        CreateTicket.Created created = tool.call(SampleFiles.call("key"), ARGUMENTS);

        assertThat(tool.lookUp(SampleFiles.call("key"), ARGUMENTS)).isEqualTo(new LookUp.Done<>(created));
        assertThat(tool.lookUp(SampleFiles.call("other key"), ARGUMENTS)).isInstanceOf(LookUp.NotDone.class);
    }

    @Test
    void theTicketNamesTheJobThatFiledIt() throws Exception {
        var call = SampleFiles.call("key");

        CreateTicket.Created created = tool.call(call, ARGUMENTS);

        assertThat(store.all()).singleElement().satisfies(ticket -> {
            assertThat(ticket.id()).isEqualTo(created.ticketId());
            assertThat(ticket.job()).isEqualTo(call.job().toString());
            assertThat(ticket.content().summary()).isEqualTo("Two payments of 348 EUR.");
        });
    }

    @Test
    void twoKeysAreTwoTickets() throws Exception {
        tool.call(SampleFiles.call("one"), ARGUMENTS);
        tool.call(SampleFiles.call("two"), ARGUMENTS);

        assertThat(store.all()).hasSize(2);
    }

    @Test
    void anUnknownCategoryOrPriorityIsRefusedWithTheAllowedOnes() throws Exception {
        var category = new CreateTicket.Arguments("cus_1001", "Subject", "complaint", "high", "Summary.");
        var priority = new CreateTicket.Arguments("cus_1001", "Subject", "bug", "P1", "Summary.");

        assertThatThrownBy(() -> tool.call(SampleFiles.call("key"), category))
                .isInstanceOf(ToolRefusal.class)
                .hasMessageContaining("how-to");
        assertThatThrownBy(() -> tool.call(SampleFiles.call("key"), priority))
                .isInstanceOf(ToolRefusal.class)
                .hasMessageContaining("urgent");
        assertThat(store.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"customer\":\"c\",\"subject\":\"s\",\"category\":\"bug\",\"priority\":\"low\"}",
                "{\"customer\":\"c\",\"subject\":\"s\",\"category\":null,\"priority\":\"low\",\"summary\":\"x\"}"
            })
    void argumentsWithAGapAreNotRead(String json) {
        assertThatThrownBy(() -> new ObjectMapper().readValue(json, CreateTicket.Arguments.class))
                .isInstanceOf(JsonMappingException.class)
                .message()
                .containsIgnoringCase("missing");
    }

    @Test
    void anInterruptDuringTheDelayFilesNothing() throws Exception {
        CreateTicket slow = new CreateTicket(store, SampleFiles.slow(tickets));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> slow.call(SampleFiles.call("key"), ARGUMENTS))
                .isInstanceOf(InterruptedException.class);
        assertThat(slow.lookUp(SampleFiles.call("key"), ARGUMENTS)).isInstanceOf(LookUp.NotDone.class);
    }
}
