package dev.cairn.system.chaos;

import dev.cairn.system.Program;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Jobs that kill their workers: whoever asks the model their lethal question gets SIGKILL instead of an answer, until the
 * engine gives such a job up. Dead workers are started again all the while, as an orchestrator would.
 */
final class Poison {
    /** Losing this many in a row without a kept step makes a job a suspect: the default of cairn.engine.crash-limit. */
    private static final int CRASH_LIMIT = 5;

    /** Each loss takes a lease to be noticed, and a suspect may have to wait until a worker is idle. */
    private static final Duration MOST = Field.LEASE.multipliedBy(3).multipliedBy(CRASH_LIMIT + 1);

    private final Field field;
    private final List<Order> orders = new CopyOnWriteArrayList<>();
    private final Map<String, AtomicInteger> kills = new ConcurrentHashMap<>();

    private Poison(Field field) {
        this.field = field;
    }

    static void strike(Field field) throws Exception {
        new Poison(field).strike();
    }

    private void strike() throws Exception {
        field.model().mood(this::meet);
        try {
            for (int i = field.random().nextInt(2); i >= 0; i--) {
                Order order = field.load().nextPoison();
                orders.add(order);
                field.load().send(order);
            }
            long end = System.nanoTime() + MOST.toNanos();
            while (!orders.stream().allMatch(this::isFinal) && System.nanoTime() < end) {
                superviseWorkers();
                field.hold(Duration.ofMillis(200));
            }
            for (Order order : orders) {
                tell(order);
            }
        } finally {
            field.model().mood((turn, by) -> {});
        }
    }

    /** Called by the model before it answers. */
    private void meet(Conversations.Turn turn, String by) throws InterruptedException {
        for (Order order : orders) {
            if (order.subject().equals(turn.subject()) && order.lethalTurn() == turn.number()) {
                kills.computeIfAbsent(order.subject(), any -> new AtomicInteger())
                        .incrementAndGet();
                field.killWorkerThatAsks(by);
            }
        }
    }

    private void superviseWorkers() throws Exception {
        for (Program worker : field.fleet().workers()) {
            synchronized (worker) {
                if (!worker.isAlive()) {
                    worker.begin();
                }
            }
        }
    }

    private void tell(Order order) {
        int killed = kills.getOrDefault(order.subject(), new AtomicInteger()).get();
        field.tell(killed + " workers killed by " + order.subject());
        field.tally().add("workers killed by poison", killed);
        if (isFinal(order)) {
            field.tally().add("poison given up by the engine", 1);
        } else {
            // Another fault was in the way: what nobody ran kills nobody, and the drain must end.
            field.model().spare(order);
            field.tally().add("poison spared at the fault's end", 1);
        }
        if (killed > CRASH_LIMIT + 1) {
            field.tally().found("I1", order.subject() + " killed " + killed + " workers before it was given up");
        }
    }

    private boolean isFinal(Order order) {
        try (Connection connection = field.fleet().connect();
                PreparedStatement statement = connection.prepareStatement("select j.finished_at is not null"
                        + " from idempotency i join job j on j.id = i.job_id where i.key = ?")) {
            statement.setString(1, order.key());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException away) {
            return false;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
