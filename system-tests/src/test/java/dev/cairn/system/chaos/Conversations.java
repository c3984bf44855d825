package dev.cairn.system.chaos;

import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.survival.Triage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** The model: it answers by the conversation alone, takes its time, sometimes refuses, and remembers who asked what when. */
final class Conversations implements ModelServer.Script {
    private static final int SLOW_ONES = 30;
    private static final int REFUSED_ONES = 60;

    private final long seed;
    private final Map<Turn, ConcurrentLinkedQueue<Asked>> asked = new ConcurrentHashMap<>();

    /** A place in the conversation of one order. */
    record Turn(String subject, int number) {}

    /** @param by what the worker calls itself to the model: its key, which is not secret here */
    record Asked(Instant at, String by) {}

    Conversations(long seed) {
        this.seed = seed;
    }

    @Override
    public Reply answer(int number, Call call) {
        Turn turn = new Turn(Triage.subject(call), Triage.turns(call));
        var before = asked.computeIfAbsent(turn, any -> new ConcurrentLinkedQueue<>());
        before.add(new Asked(call.at(), call.authorization().replaceFirst("^Bearer ", "")));
        Random random = new Random(seed * 31 + turn.hashCode());
        int millis = random.nextInt(SLOW_ONES) == 0 ? 2000 + random.nextInt(5000) : 10 + random.nextInt(150);
        if (random.nextInt(REFUSED_ONES) == 0 && before.size() == 1) {
            return Reply.error(503, "{\"error\":{\"message\":\"overloaded\"}}");
        }
        long end = System.nanoTime() + millis * 1_000_000L;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        return Triage.replyWithSubject(call);
    }

    List<Asked> asked(String subject, int turn) {
        var all = asked.get(new Turn(subject, turn));
        return all == null ? List.of() : List.copyOf(all);
    }

    long calls() {
        return asked.values().stream().mapToLong(ConcurrentLinkedQueue::size).sum();
    }
}
