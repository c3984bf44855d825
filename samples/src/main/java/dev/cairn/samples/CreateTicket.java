package dev.cairn.samples;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.cairn.samples.TicketStore.Draft;
import dev.cairn.samples.TicketStore.Ticket;
import dev.cairn.worker.agent.Effect;
import dev.cairn.worker.agent.LookUp;
import dev.cairn.worker.agent.Tool;
import dev.cairn.worker.agent.ToolCall;
import dev.cairn.worker.agent.ToolRefusal;
import io.quarkus.arc.lookup.LookupIfProperty;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Files a ticket: the effectful tool of the samples. Its look-up is conclusive, see {@link TicketStore}. */
@ApplicationScoped
@LookupIfProperty(name = "cairn.samples.offered", stringValue = "true")
public class CreateTicket implements Tool<CreateTicket.Arguments, CreateTicket.Created> {
    private static final List<String> CATEGORIES = List.of("billing", "access", "outage", "bug", "how-to", "other");
    private static final List<String> PRIORITIES = List.of("low", "normal", "high", "urgent");

    private final TicketStore store;
    private final SampleFolders folders;

    public CreateTicket(TicketStore store, SampleFolders folders) {
        this.store = store;
        this.folders = folders;
    }

    public record Arguments(
            @JsonProperty(required = true)
            @JsonPropertyDescription("The customer's id if it is known, else the e-mail address of the ticket.")
            String customer,

            @JsonProperty(required = true) @JsonPropertyDescription("The subject of the ticket, up to 200 characters.")
            String subject,

            @JsonProperty(required = true)
            @JsonPropertyDescription("One of: billing, access, outage, bug, how-to, other.")
            String category,

            @JsonProperty(required = true) @JsonPropertyDescription("One of: low, normal, high, urgent.")
            String priority,

            @JsonProperty(required = true)
            @JsonPropertyDescription("Two or three sentences for the colleague who takes the ticket over: what "
                    + "happened, since when, what was tried. No passwords or codes.")
            String summary) {
        public Arguments {
            Objects.requireNonNull(customer, "`customer` is missing.");
            Objects.requireNonNull(subject, "`subject` is missing.");
            Objects.requireNonNull(category, "`category` is missing.");
            Objects.requireNonNull(priority, "`priority` is missing.");
            Objects.requireNonNull(summary, "`summary` is missing.");
        }

        private Draft draft() {
            return new Draft(customer, subject, category, priority, summary);
        }
    }

    /** @param ticketId the number to tell the customer */
    public record Created(String ticketId, String category, String priority) {
        private static Created of(Ticket ticket) {
            return new Created(
                    ticket.id(), ticket.content().category(), ticket.content().priority());
        }
    }

    @Override
    public String name() {
        return "create_ticket";
    }

    @Override
    public String description() {
        return "Files the ticket with the support team and returns its number. Call it exactly once per ticket, when "
                + "category and priority are settled.";
    }

    @Override
    public Class<Arguments> argumentsType() {
        return Arguments.class;
    }

    @Override
    public Effect effect() {
        return Effect.EFFECTFUL;
    }

    /** Short: after a crash a call that was under way may be asked about only when this time is over. */
    @Override
    public Duration timeout() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Created call(ToolCall call, Arguments arguments) throws Exception {
        requireOneOf("category", arguments.category(), CATEGORIES);
        requireOneOf("priority", arguments.priority(), PRIORITIES);
        Thread.sleep(folders.toolDelay());
        return Created.of(store.create(call.key(), call.job().toString(), arguments.draft()));
    }

    @Override
    public LookUp<Created> lookUp(ToolCall call, Arguments arguments) throws Exception {
        return store.find(call.key())
                .<LookUp<Created>>map(ticket -> new LookUp.Done<>(Created.of(ticket)))
                .orElseGet(LookUp.NotDone::new);
    }

    private static void requireOneOf(String field, String value, List<String> allowed) {
        if (!allowed.contains(value)) {
            throw new ToolRefusal("No ticket was filed: `" + field + "` is \"" + value + "\" and must be one of "
                    + String.join(", ", allowed) + ".");
        }
    }
}
