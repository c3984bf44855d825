package dev.cairn.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How an act was carried out once.
 *
 * @param circumstance what the tables and the connection had been through
 * @param pages of tables and indexes that were touched, in memory or not
 */
record Reading(String circumstance, Act act, List<JsonNode> plans, long pages) {
    /** All but those whose rows are few by nature: leases, tenants, keys, agents, secrets. */
    private static final Set<String> GROWING =
            Set.of("job", "job_request", "job_result", "step", "idempotency", "delivery", "delivery_attempt");

    /** The tables among those that grow which were read from one end to the other. */
    List<String> readWhole() {
        return nodes().stream()
                .filter(node -> node.path("Node Type").asText().equals("Seq Scan"))
                .map(node -> node.path("Relation Name").asText())
                .filter(GROWING::contains)
                .toList();
    }

    /** Rows and index entries that were looked at, by table or index, whatever came of them. */
    Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        for (JsonNode node : nodes()) {
            String table = node.path("Relation Name").asText();
            String index = node.path("Index Name").asText();
            boolean scan = node.path("Node Type").asText().endsWith("Scan");
            if (scan && (GROWING.contains(table) || table.isEmpty() && !index.isEmpty())) {
                rows.merge(index.isEmpty() ? table : index, looked(node), Long::sum);
            }
        }
        return rows;
    }

    long allRows() {
        return rows().values().stream().mapToLong(Long::longValue).sum();
    }

    private static long looked(JsonNode node) {
        double each = node.path("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble()
                + node.path("Rows Removed by Index Recheck").asDouble();
        return Math.round(each * node.path("Actual Loops").asDouble());
    }

    private List<JsonNode> nodes() {
        List<JsonNode> nodes = new ArrayList<>();
        plans.forEach(plan -> collect(plan.path("Plan"), nodes));
        return nodes;
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        into.add(node);
        node.path("Plans").forEach(each -> collect(each, into));
    }

    @Override
    public String toString() {
        return act.name() + ", " + circumstance + ": " + pages + " pages, rows " + rows();
    }
}
