package dev.cairn.samples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.worker.agent.Tool;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleFilesTest {
    private final AgentDefinition agent = SampleFiles.supportTriage();

    @ParameterizedTest
    @MethodSource("dev.cairn.samples.SampleFiles#ticketNames")
    void everySampleTicketIsAnInputOfTheAgent(String name) {
        assertThat(JsonSchemas.violations(agent.input(), SampleFiles.ticket(name)))
                .isEmpty();
    }

    @Test
    void allTicketsButOneComeFromKnownCustomers() {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        SampleFiles.customers().forEach(customer -> {
            known.add(customer.path("id").asText());
            known.add(customer.path("email").asText());
        });

        assertThat(SampleFiles.ticketNames())
                .hasSizeGreaterThanOrEqualTo(8)
                .filteredOn(name -> !known.contains(
                        SampleFiles.ticket(name).path("customer").asText()))
                .containsExactly("unknown-sender");
    }

    @Test
    void theAgentNamesTheToolsThatThereAre(@TempDir Path tickets) {
        SampleFolders folders = SampleFiles.ticketsIn(tickets);
        List<Tool<?, ?>> tools = List.of(
                new SearchKnowledge(folders),
                new LookupCustomer(folders),
                new CreateTicket(new TicketStore(folders), folders));

        assertThat(agent.tools())
                .containsExactlyElementsOf(tools.stream().map(Tool::name).toList());
    }

    @Test
    void theTicketToolTakesEachCategoryAndPriorityOfTheAnswer(@TempDir Path tickets) throws Exception {
        SampleFolders folders = SampleFiles.ticketsIn(tickets);
        CreateTicket tool = new CreateTicket(new TicketStore(folders), folders);

        List<String> filed = new ArrayList<>();
        for (String category : allowed("category")) {
            for (String priority : allowed("priority")) {
                var arguments = new CreateTicket.Arguments("cus_1001", "Subject", category, priority, "Summary.");
                filed.add(tool.call(SampleFiles.call(category + priority), arguments)
                        .ticketId());
            }
        }

        assertThat(filed).hasSize(24).doesNotHaveDuplicates();
    }

    @Test
    void theArticlesAreShortAndHaveTitles() throws Exception {
        List<Article> articles = Article.readAll(SampleFiles.folder().resolve("knowledge"));

        assertThat(articles).hasSizeGreaterThanOrEqualTo(12).allSatisfy(article -> {
            assertThat(article.title()).isNotEqualTo(article.id()).isNotBlank();
            assertThat(article.body().split("\\s+")).hasSizeBetween(100, 250);
        });
    }

    private List<String> allowed(String field) {
        List<String> values = new ArrayList<>();
        JsonNode output = agent.output();
        assertThat(output).isNotNull();
        output.path("properties").path(field).path("enum").forEach(value -> values.add(value.asText()));
        return values;
    }
}
