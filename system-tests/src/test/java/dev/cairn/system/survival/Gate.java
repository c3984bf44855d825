package dev.cairn.system.survival;

import dev.cairn.system.Await;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Holds the calls it is about until it is opened; all get the usual replies. */
public final class Gate implements ModelServer.Script {
    private final Predicate<Call> about;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger reached = new AtomicInteger();

    public Gate(Predicate<Call> about) {
        this.about = about;
    }

    @Override
    public ModelServer.Reply answer(int number, Call call) throws Exception {
        if (about.test(call)) {
            reached.incrementAndGet();
            opened.await();
        }
        return Triage.reply(call);
    }

    /** How many calls came to it. */
    public int reached() {
        return reached.get();
    }

    public void awaitReached() throws Exception {
        Await.until("the model is asked", () -> reached.get() > 0);
    }

    public void open() {
        opened.countDown();
    }
}
