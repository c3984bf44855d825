package dev.cairn.system.bench;

import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import dev.cairn.system.survival.Triage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A model that remembers when it was asked about what; what it answers is another's matter. */
final class Asked implements ModelServer.Script {
    private final ModelServer.Script answers;
    private final Map<Turn, ConcurrentLinkedQueue<Instant>> asked = new ConcurrentHashMap<>();

    /** A place in the conversation of one job. */
    record Turn(String subject, int number) {}

    Asked(ModelServer.Script answers) {
        this.answers = answers;
    }

    @Override
    public Reply answer(int number, Call call) throws Exception {
        asked.computeIfAbsent(new Turn(Triage.subject(call), Triage.turns(call)), turn -> new ConcurrentLinkedQueue<>())
                .add(call.at());
        return answers.answer(number, call);
    }

    List<Instant> at(String subject, int turn) {
        var times = asked.get(new Turn(subject, turn));
        return times == null ? List.of() : List.copyOf(times);
    }

    Map<Turn, ConcurrentLinkedQueue<Instant>> all() {
        return asked;
    }
}
