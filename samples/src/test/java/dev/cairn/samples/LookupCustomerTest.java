package dev.cairn.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookupCustomerTest {
    @TempDir
    private Path tickets;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cus_1007",
                "hello@greenpantry.example",
                "HELLO@GreenPantry.Example",
                " hello@greenpantry.example "
            })
    void aCustomerIsFoundByIdOrByAddressInAnyCase(String wanted) throws Exception {
        LookupCustomer.Found found = lookUp(wanted);

        assertThat(found.found()).isTrue();
        assertThat(found.customer()).isNotNull().satisfies(customer -> {
            assertThat(customer.id()).isEqualTo("cus_1007");
            assertThat(customer.name()).isEqualTo("Nora Whitfield");
            assertThat(customer.plan()).isEqualTo("team");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody@nowhere.example", "cus_9999", "", "greenpantry.example", "\"; --"})
    void aStrangerIsAnAnswerAndNoFailure(String wanted) throws Exception {
        JsonNode answer = new ObjectMapper().valueToTree(lookUp(wanted));

        assertThat(answer.path("found").asBoolean(true)).isFalse();
        assertThat(answer.path("message").asText()).startsWith("No customer has");
        assertThat(answer.has("customer")).isFalse();
    }

    @Test
    void everyCustomerOfTheFileIsFound() {
        assertThat(SampleFiles.customers())
                .hasSizeGreaterThanOrEqualTo(12)
                .allSatisfy(customer -> assertThat(
                                lookUp(customer.path("email").asText()).customer())
                        .isNotNull()
                        .extracting(LookupCustomer.Customer::id)
                        .isEqualTo(customer.path("id").asText()));
    }

    @Test
    void aFileThatWasChangedIsReadAnew(@TempDir Path folder) throws Exception {
        Path file = Files.copy(SampleFiles.folder().resolve("customers.json"), folder.resolve("customers.json"));
        LookupCustomer tool = new LookupCustomer(new SampleFiles.Folders(true, folder, tickets, Duration.ZERO));
        assertThat(tool.call(SampleFiles.call("key"), new LookupCustomer.Arguments("cus_1001"))
                        .found())
                .isTrue();

        Path other = Files.writeString(folder.resolve("other.json"), "[]");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertThat(tool.call(SampleFiles.call("key"), new LookupCustomer.Arguments("cus_1001"))
                        .found())
                .isFalse();
    }

    @Test
    void anInterruptEndsTheDelayAtOnce() {
        LookupCustomer tool = new LookupCustomer(SampleFiles.slow(tickets));
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> tool.call(SampleFiles.call("key"), new LookupCustomer.Arguments("cus_1001")))
                .isInstanceOf(InterruptedException.class);
    }

    private LookupCustomer.Found lookUp(String wanted) throws Exception {
        return new LookupCustomer(SampleFiles.ticketsIn(tickets))
                .call(SampleFiles.call("key"), new LookupCustomer.Arguments(wanted));
    }
}
