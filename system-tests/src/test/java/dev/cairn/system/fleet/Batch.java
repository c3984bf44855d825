package dev.cairn.system.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.survival.Triage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Jobs of support-triage that were submitted together, each with a subject of its own. */
public final class Batch {
    private static final int AT_ONCE = 16;

    private final Fleet fleet;
    private final String name = "batch-" + UUID.randomUUID() + "-";
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> done = new ConcurrentHashMap<>();

    public Batch(Fleet fleet) {
        this.fleet = fleet;
    }

    /** Submits so many, over all apis in turn. */
    Batch submit(int jobs, @Nullable String callback) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                String subject = name + ids.size() + "-" + i;
                Api api = fleet.api(i % 2);
                sent.add(clients.submit(() -> ids.put(subject, api.submit(order(subject, callback)))));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
        return this;
    }

    public Batch submit(int jobs) throws Exception {
        return submit(jobs, null);
    }

    private static ObjectNode order(String subject, @Nullable String callback) {
        ObjectNode order = Api.JSON.createObjectNode().put("agent", Triage.AGENT);
        order.set("input", Triage.ticket(subject));
        if (callback != null) {
            order.putObject("callback").put("url", callback);
        }
        return order;
    }

    /** Identifiers by subject. */
    public Map<String, String> ids() {
        return ids;
    }

    /** Whether a request to the model is about one of these jobs. */
    public boolean isAbout(Call call) {
        return Triage.subject(call).startsWith(name);
    }

    /** How many are final by now. */
    int finals() throws Exception {
        for (Map.Entry<String, String> each : ids.entrySet()) {
            if (!done.containsKey(each.getKey())) {
                JsonNode job = fleet.api(0).job(each.getValue());
                if (!job.path("finishedAt").isTextual()) {
                    // They end about in the order they came in: one look at the first open one is enough.
                    break;
                }
                done.put(each.getKey(), job);
            }
        }
        return done.size();
    }

    public Batch awaitFinal(Duration most) throws Exception {
        Await.until("all " + ids.size() + " jobs are final", most, () -> finals() == ids.size());
        return this;
    }

    /** Every job succeeded with the one right answer, six steps and one ticket. */
    public void assertSucceeded() throws Exception {
        for (JsonNode job : done.values()) {
            assertThat(job.path("status").asText()).as("%s", job).isEqualTo("succeeded");
            assertThat(job.path("output")).isEqualTo(Triage.answer());
            assertThat(job.path("progress").path("steps").asInt()).isEqualTo(6);
        }
        assertThat(done).hasSize(ids.size());
        List<String> filed = Triage.filed(fleet.data()).stream()
                .map(ticket -> ticket.path("content").path("subject").asText())
                .filter(subject -> subject.startsWith(name))
                .toList();
        assertThat(filed).doesNotHaveDuplicates().hasSize(ids.size());
    }

    /** When the model step of each turn was kept, from turn 0, by the journal. */
    List<Instant> kept(String subject) throws Exception {
        return fleet.api(1).steps(ids.get(subject)).stream()
                .filter(step -> step.path("kind").asText().equals("model"))
                .map(step -> Instant.parse(step.path("finishedAt").asText()))
                .toList();
    }

    /** The requests to the model about these jobs, by subject and turn. */
    Map<Turn, List<Call>> calls(List<Call> all) {
        Map<Turn, List<Call>> calls = new LinkedHashMap<>();
        for (Call call : all) {
            if (isAbout(call)) {
                calls.computeIfAbsent(new Turn(Triage.subject(call), Triage.turns(call)), turn -> new ArrayList<>())
                        .add(call);
            }
        }
        return calls;
    }

    record Turn(String subject, int number) {}

    public Set<String> subjects() {
        return ids.keySet();
    }
}
