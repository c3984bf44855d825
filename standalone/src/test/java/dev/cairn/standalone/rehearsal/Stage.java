package dev.cairn.standalone.rehearsal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.samples.CreateTicket;
import dev.cairn.samples.LookupCustomer;
import dev.cairn.samples.SampleFiles;
import dev.cairn.samples.SampleFolders;
import dev.cairn.samples.SearchKnowledge;
import dev.cairn.samples.TicketStore;
import dev.cairn.worker.agent.Model;
import dev.cairn.worker.agent.ModelReply;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.Tool;
import dev.cairn.worker.agent.ToolRequest;
import dev.cairn.worker.agent.ToolResult;
import dev.cairn.worker.agent.ToolSpec;
import dev.cairn.worker.agent.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Plays the sample agent with its real tools, as the built-in loop would: model, tools, model, until it answers.
 *
 * @param failing the tools that fail instead of working
 */
record Stage(Model model, Path tickets, Set<String> failing) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_MODEL_CALLS = 10;

    Stage(Model model, Path tickets) {
        this(model, tickets, Set.of());
    }

    /** The whole conversation of one ticket; the last turn is the answer. */
    List<Turn> play(JsonNode ticket) throws Exception {
        List<Turn> turns = new ArrayList<>();
        turns.add(new Turn.User(ticket.toString()));
        for (int i = 0; i < MOST_MODEL_CALLS; i++) {
            ModelReply reply = model.reply(request(turns));
            turns.add(new Turn.Model(reply));
            if (reply.toolRequests().isEmpty()) {
                return turns;
            }
            for (ToolRequest wish : reply.toolRequests()) {
                turns.add(new Turn.Tool(wish.id(), wish.name(), call(wish)));
            }
        }
        throw new AssertionError("The script does not come to an end.");
    }

    static ModelRequest request(List<Turn> turns) {
        AgentDefinition agent = SampleFiles.supportTriage();
        List<ToolSpec> tools = agent.tools().stream()
                .map(name -> new ToolSpec(name, "A tool.", JsonNodeFactory.instance.objectNode()))
                .toList();
        return new ModelRequest(
                String.valueOf(agent.instructions()), List.copyOf(turns), tools, 2000, Duration.ofMinutes(1));
    }

    static List<ModelReply> replies(List<Turn> turns) {
        return turns.stream()
                .filter(Turn.Model.class::isInstance)
                .map(turn -> ((Turn.Model) turn).reply())
                .toList();
    }

    static JsonNode output(List<Turn> turns) throws Exception {
        return JSON.readTree(replies(turns).getLast().text());
    }

    private ToolResult call(ToolRequest wish) throws Exception {
        if (failing.contains(wish.name())) {
            return new ToolResult("The tool did not answer within 30 s.", true);
        }
        SampleFolders folders = SampleFiles.ticketsIn(tickets);
        return switch (wish.name()) {
            case "search_knowledge" -> call(new SearchKnowledge(folders), wish);
            case "lookup_customer" -> call(new LookupCustomer(folders), wish);
            case "create_ticket" -> call(new CreateTicket(new TicketStore(folders), folders), wish);
            default -> throw new AssertionError("Unknown tool " + wish.name());
        };
    }

    private static <A> ToolResult call(Tool<A, ?> tool, ToolRequest wish) throws Exception {
        A arguments = JSON.readValue(wish.arguments(), tool.argumentsType());
        Object result = tool.call(SampleFiles.call(wish.id()), arguments);
        return new ToolResult(JSON.writeValueAsString(result), false);
    }
}
