package dev.cairn.system.chaos;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Leaves whoever asks again what one worker had asked without an answer for the time being: the step is then under way
 * elsewhere when that worker's own write of it comes late, and nothing but the fence refuses it.
 */
final class AskedAgain implements Conversations.Mood {
    private static final int MOST_OF_A_WAIT_SECONDS = 30;

    private final String worker;
    private final Set<Conversations.Turn> asked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();
    private final CountDownLatch answered = new CountDownLatch(1);

    /** @param worker what it calls itself to the model */
    AskedAgain(String worker) {
        this.worker = worker;
    }

    @Override
    public void before(Conversations.Turn turn, String by) throws InterruptedException {
        if (by.equals(worker)) {
            asked.add(turn);
        } else if (asked.contains(turn)) {
            count.incrementAndGet();
            answered.await(MOST_OF_A_WAIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** All that wait, and all that come. */
    void answer() {
        answered.countDown();
    }

    /** How many had to wait. */
    int count() {
        return count.get();
    }
}
