package dev.cairn.system.chaos;

import dev.cairn.system.Api;
import dev.cairn.system.chaos.History.Attempt;
import dev.cairn.system.chaos.History.Outcome;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that order at a steady rate and, as good clients do, send an order again under its key until they know what
 * became of it.
 */
final class Load {
    private static final int CLIENTS = 12;
    private static final long BEFORE_AGAIN_NANOS = 500_000_000L;

    private final Fleet fleet;
    private final History history;
    private final long seed;
    private final String receiver;
    private final double perSecond;
    private final Tenants tenants;
    private final Intruder intruder;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger poisons = new AtomicInteger();
    private final List<Thread> clients = new CopyOnWriteArrayList<>();
    private long startNanos;
    private volatile boolean stopped;

    /** @param receiver where callbacks go, without the path of a tenant */
    Load(Fleet fleet, History history, Plan plan, Tenants tenants, String receiver) {
        this.fleet = fleet;
        this.history = history;
        this.seed = plan.seed();
        this.perSecond = plan.perSecond();
        this.tenants = tenants;
        this.intruder = new Intruder(fleet, tenants);
        this.receiver = receiver;
    }

    Intruder intruder() {
        return intruder;
    }

    void start() {
        startNanos = System.nanoTime();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofVirtual().name("client-" + i).start(this::orderForEver));
        }
    }

    /** Orders nothing more, and waits until every client knows what became of its last order. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }

    /** The next order that kills its workers; nobody sends it yet. */
    Order nextPoison() {
        return Order.poison(seed, poisons.getAndIncrement());
    }

    /** Has a client of its own send this order. */
    void send(Order order) {
        clients.add(Thread.ofVirtual().name(order.subject()).start(() -> serve(order)));
    }

    private void orderForEver() {
        while (!stopped) {
            Order order = Order.of(seed, next.getAndIncrement());
            long due = startNanos + (long) (order.number() / perSecond * 1e9);
            while (System.nanoTime() < due && !stopped) {
                LockSupport.parkNanos(Math.min(due - System.nanoTime(), 20_000_000L));
            }
            if (stopped) {
                return;
            }
            serve(order);
        }
    }

    private void serve(Order order) {
        Attempt attempt = send(order, order.number());
        for (int i = 1; attempt.outcome() == Outcome.UNKNOWN && !order.abandoned(); i++) {
            LockSupport.parkNanos(BEFORE_AGAIN_NANOS);
            attempt = send(order, order.number() + i);
        }
        if (attempt.job() == null) {
            return;
        }
        intruder.tries(order, attempt.job());
        if (order.repeated()) {
            send(order, order.number() + 1);
        }
        if (order.cancelAfterMillis() >= 0) {
            LockSupport.parkNanos(order.cancelAfterMillis() * 1_000_000L);
            cancel(order, attempt.job());
        }
    }

    private Attempt send(Order order, int turn) {
        Instant at = Instant.now();
        Attempt attempt;
        try {
            Api api = api(turn);
            HttpResponse<String> answer = api.send(tenants.request(api, order.tenant(), "/v1/jobs")
                    .headers("Content-Type", "application/json", "Idempotency-Key", order.key())
                    .POST(BodyPublishers.ofString(order.body(receiver).toString())));
            attempt = attempt(at, answer);
        } catch (IOException e) {
            attempt = new Attempt(at, Outcome.UNKNOWN, 0, null, null);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        history.add(order, attempt);
        return attempt;
    }

    private static Attempt attempt(Instant at, HttpResponse<String> answer) throws IOException {
        int status = answer.statusCode();
        String retryAfter = answer.headers().firstValue("Retry-After").orElse(null);
        return status == 202
                ? new Attempt(
                        at,
                        Outcome.OK,
                        status,
                        Api.JSON.readTree(answer.body()).path("id").asText(),
                        retryAfter)
                : new Attempt(at, status >= 500 ? Outcome.UNKNOWN : Outcome.FAILED, status, null, retryAfter);
    }

    private void cancel(Order order, String job) {
        try {
            Api api = api(order.number());
            api.send(tenants.request(api, order.tenant(), "/v1/jobs/" + job + "/cancel")
                    .POST(BodyPublishers.noBody()));
        } catch (IOException lost) {
            // Whether it was heard shows in the job's end: both ends are right.
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Api api(int turn) {
        return fleet.apis().get(Math.floorMod(turn, fleet.apis().size()));
    }
}
