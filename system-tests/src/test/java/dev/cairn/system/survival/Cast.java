package dev.cairn.system.survival;

import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import dev.cairn.system.ModelServer.Reply;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Gives each ticket a script of its own, so that many cases share one process. Other tickets get the usual replies. */
final class Cast implements ModelServer.Script {
    private final Map<String, ModelServer.Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, List<Call>> calls = new ConcurrentHashMap<>();

    /** @param script sees the number of the call about this ticket, from 1 */
    Cast on(String subject, ModelServer.Script script) {
        scripts.put(subject, script);
        return this;
    }

    List<Call> calls(String subject) {
        return calls.computeIfAbsent(subject, s -> new CopyOnWriteArrayList<>());
    }

    @Override
    public @Nullable Reply answer(int overall, Call call) throws Exception {
        String subject = Triage.subject(call);
        List<Call> mine = calls(subject);
        int number;
        synchronized (mine) {
            mine.add(call);
            number = mine.size();
        }
        ModelServer.Script script = scripts.get(subject);
        return script == null ? Triage.reply(call) : script.answer(number, call);
    }
}
