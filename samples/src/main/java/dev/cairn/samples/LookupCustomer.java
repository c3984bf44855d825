package dev.cairn.samples;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.agent.Effect;
import dev.cairn.worker.agent.Tool;
import dev.cairn.worker.agent.ToolCall;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a customer in {@code customers.json}, which is looked at at each call, and read when it has changed. */
@ApplicationScoped
@LookupIfProperty(name = "cairn.samples.offered", stringValue = "true")
public class LookupCustomer implements Tool<LookupCustomer.Arguments, LookupCustomer.Found> {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SampleFolders folders;
    private volatile @Nullable Customers last;

    public LookupCustomer(SampleFolders folders) {
        this.folders = folders;
    }

    public record Arguments(
            @JsonProperty(required = true)
            @JsonPropertyDescription(
                    "The customer's e-mail address (upper and lower case are the same) or customer id, "
                            + "such as cus_1001, exactly as the ticket gives it.")
            String customer) {
        public Arguments {
            Objects.requireNonNull(customer, "`customer` is missing.");
        }
    }

    /** What was found; a stranger is an answer like any other, not a failure. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Found(
            boolean found, String message, @Nullable Customer customer) {}

    /** @param since the day the account was made, as {@code 2021-03-14} */
    public record Customer(
            String id,
            String email,
            String name,
            String company,
            String plan,
            String region,
            String since,
            int openTickets) {}

    @Override
    public String name() {
        return "lookup_customer";
    }

    @Override
    public String description() {
        return "Looks up a customer's account: name, company, plan, region, customer since, number of open tickets. "
                + "Says found=false if nobody has that address or id.";
    }

    @Override
    public Class<Arguments> argumentsType() {
        return Arguments.class;
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Found call(ToolCall call, Arguments arguments) throws Exception {
        Thread.sleep(folders.toolDelay());
        String wanted = arguments.customer().strip();
        return find(wanted)
                .map(customer -> new Found(true, "This is the customer's account.", customer))
                .orElseGet(
                        () -> new Found(false, "No customer has the e-mail address or id \"" + wanted + "\".", null));
    }

    private Optional<Customer> find(String wanted) throws IOException {
        return customers().all().stream()
                .filter(customer ->
                        customer.id().equals(wanted) || customer.email().equalsIgnoreCase(wanted))
                .findFirst();
    }

    private Customers customers() throws IOException {
        Path file = folders.folder().resolve("customers.json");
        Version version = Version.of(file);
        Customers known = last;
        if (known == null || !version.equals(known.version())) {
            known = new Customers(version, JSON.readValue(file.toFile(), new TypeReference<>() {}));
            last = known;
        }
        return known;
    }

    private record Customers(Version version, List<Customer> all) {}

    /** Two versions of the file differ in one of these once somebody wrote it or put another one in its place. */
    private record Version(
            FileTime modified, long size, @Nullable Object key) {
        static Version of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
        }
    }
}
