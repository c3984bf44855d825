package dev.cairn.system.chaos;

import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.survival.Triage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** The model: it answers by the conversation alone, takes its time, sometimes refuses, and remembers who asked what when. */
final class Conversations implements ModelServer.Script {
    private static final int SLOW_ONES = 30;
    private static final int REFUSED_ONES = 60;

    private final long seed;
    private final Map<Turn, ConcurrentLinkedQueue<Asked>> asked = new ConcurrentHashMap<>();
    private final Set<String> spared = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = (turn, by) -> {};

    /** What the model does with a request before it thinks about the reply. */
    @FunctionalInterface
    interface Mood {
        /** It may block: the reply then comes later. */
        void before(Turn turn, String by) throws InterruptedException;
    }

    /** A place in the conversation of one order. */
    record Turn(String subject, int number) {}

    /** @param by what the worker calls itself to the model: its key, which is not secret here */
    record Asked(Instant at, String by) {}

    Conversations(long seed) {
        this.seed = seed;
    }

    /** From now on, until the next one. */
    void mood(Mood next) {
        mood = next;
    }

    @Override
    public Reply answer(int number, Call call) throws InterruptedException {
        Turn turn = new Turn(Triage.subject(call), Triage.turns(call));
        var before = asked.computeIfAbsent(turn, any -> new ConcurrentLinkedQueue<>());
        String by = call.authorization().replaceFirst("^Bearer ", "");
        before.add(new Asked(call.at(), by));
        mood.before(turn, by);
        Random random = new Random(seed * 31 + turn.hashCode());
        int millis = random.nextInt(SLOW_ONES) == 0 ? 2000 + random.nextInt(5000) : 10 + random.nextInt(150);
        if (random.nextInt(REFUSED_ONES) == 0 && before.size() == 1) {
            return Reply.error(503, "{\"error\":{\"message\":\"overloaded\"}}");
        }
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return Endless.is(turn.subject()) ? Endless.reply(turn.subject()) : Triage.replyWithSubject(call);
    }

    /** From now on this order's conversation kills nobody. */
    void spare(Order order) {
        spared.add(order.subject());
    }

    boolean isSpared(String subject) {
        return spared.contains(subject);
    }

    List<Asked> asked(String subject, int turn) {
        var all = asked.get(new Turn(subject, turn));
        return all == null ? List.of() : List.copyOf(all);
    }

    long calls() {
        return asked.values().stream().mapToLong(ConcurrentLinkedQueue::size).sum();
    }
}
