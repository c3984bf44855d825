package dev.cairn.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Api;
import dev.cairn.system.Program;
import dev.cairn.system.chaos.Evidence.Job;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks for jobs with the key of the tenant whose they are not, and holds the answers against I8. */
final class Intruder {
    private static final int ONE_IN = 10;
    private static final int MOST_AFTERWARDS = 100;
    private static final List<String> ROUTES = List.of("", "/steps", "/callbacks", "/cancel");

    private final Fleet fleet;
    private final Tenants tenants;
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final List<Listed> listed = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();

    /** A job that stood in the list of a tenant. */
    private record Listed(Tenant tenant, String job) {}

    Intruder(Fleet fleet, Tenants tenants) {
        this.fleet = fleet;
        this.tenants = tenants;
    }

    /** While faults strike: no answer and 503 tell nothing, all other answers but 404 tell too much. */
    void tries(Order order, String job) {
        if (order.number() % ONE_IN != 0) {
            return;
        }
        String route = ROUTES.get(Math.floorMod(order.number() / ONE_IN, ROUTES.size()));
        try {
            ask(order, job, route, true);
        } catch (IOException lost) {
            // An api that is struck told nothing.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** When everything stands again. */
    void triesAll(History history) throws Exception {
        int met = 0;
        int apart = 1 + (int) (history.accepted() / MOST_AFTERWARDS);
        for (History.Line line : history.lines()) {
            for (String job : line.jobs()) {
                met++;
                if (met % apart == 0) {
                    for (String route : ROUTES) {
                        ask(line.order(), job, route, false);
                    }
                }
            }
        }
        for (Tenant tenant : Tenant.values()) {
            lists(tenant);
        }
        for (Program program : fleet.everyProgram()) {
            labels(program);
        }
    }

    private void ask(Order order, String job, String route, boolean faults) throws Exception {
        Api api = fleet.api(0);
        HttpRequest.Builder request = tenants.request(api, order.tenant().foreign(), "/v1/jobs/" + job + route);
        int status = api.send(route.equals("/cancel") ? request.POST(BodyPublishers.noBody()) : request)
                .statusCode();
        if (status == 404) {
            refused.incrementAndGet();
        } else if (!faults || status != 503) {
            found("a foreign key was answered " + status + " about " + job + route, job, order);
        }
    }

    private void lists(Tenant tenant) throws Exception {
        HttpResponse<String> answer = fleet.api(0).send(tenants.request(fleet.api(0), tenant, "/v1/jobs?limit=100"));
        JsonNode jobs = Api.JSON.readTree(answer.body()).path("jobs");
        if (answer.statusCode() != 200 || jobs.isEmpty()) {
            findings.add(
                    new Finding("I8", "the list of " + tenant + " was not read: " + answer.statusCode(), null, null));
        }
        for (JsonNode job : jobs) {
            listed.add(new Listed(tenant, job.path("id").asText()));
        }
    }

    private void labels(Program program) throws IOException {
        if (!program.isAlive()) {
            return;
        }
        try (var page = program.managementUri("/q/metrics").toURL().openStream()) {
            if (new String(page.readAllBytes(), StandardCharsets.UTF_8).contains(Tenant.OTHER.id())) {
                findings.add(new Finding("I8", "a metric names a tenant: " + program.log(), null, null));
            }
        }
    }

    private void found(String what, String job, Order order) {
        findings.add(new Finding("I8", what, job, order.subject()));
    }

    /** @param kept all jobs that PostgreSQL has, by identifier: a listed one must be among them, as its reader's */
    List<Finding> findings(Map<String, Job> kept) {
        List<Finding> all = new ArrayList<>(findings);
        for (Listed one : listed) {
            Job job = kept.get(one.job());
            if (job == null || !job.tenant().equals(one.tenant().id())) {
                String owner = job == null ? "nobody" : job.tenant();
                all.add(new Finding("I8", "a job of " + owner + " in the list of " + one.tenant(), one.job(), null));
            }
        }
        if (refused() == 0) {
            all.add(new Finding("harness", "no foreign request was refused: none was made", null, null));
        }
        return all;
    }

    /** How often it was told that there is no such job. */
    int refused() {
        return refused.get();
    }
}
