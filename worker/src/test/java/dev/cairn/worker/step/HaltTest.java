package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.job.Outcome;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HaltTest {
    private final AtomicBoolean claimIsOver = new AtomicBoolean();
    private final Halt halt = new Halt(claimIsOver::get);

    @Test
    void work_under_way_is_interrupted_and_ends_the_attempt() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        FutureTask<AttemptEnded> attempt = new FutureTask<>(() -> catchThrowableOfType(
                AttemptEnded.class,
                () -> halt.interruptibly(() -> {
                    inside.countDown();
                    new CountDownLatch(1).await();
                    return "never";
                })));
        Thread.ofVirtual().start(attempt);
        inside.await();
        halt.ask(Halt.Reason.CANCEL, true);
        assertThat(attempt.get().outcome()).isEqualTo(new Outcome.Cancelled());
    }

    @Test
    void work_that_ends_in_spite_of_a_halt_keeps_its_result() throws Exception {
        String result = halt.interruptibly(() -> {
            halt.ask(Halt.Reason.CANCEL, true);
            return "paid for";
        });
        assertThat(result).isEqualTo("paid for");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void work_under_way_goes_on_while_the_worker_leaves_in_order() throws Exception {
        String result = halt.interruptibly(() -> {
            halt.ask(Halt.Reason.LEAVING, false);
            return Thread.currentThread().isInterrupted() ? "interrupted" : "undisturbed";
        });
        assertThat(result).isEqualTo("undisturbed");
        assertThatThrownBy(halt::check)
                .isInstanceOfSatisfying(
                        AttemptEnded.class, e -> assertThat(e.outcome()).isEqualTo(new Outcome.HandedBack()));
    }

    @Test
    void work_that_failed_after_its_claim_was_over_is_lost_and_not_tried_again() {
        assertThatThrownBy(() -> halt.interruptibly(() -> {
                    claimIsOver.set(true);
                    throw new IOException("not sent");
                }))
                .isInstanceOfSatisfying(
                        AttemptEnded.class, e -> assertThat(e.outcome()).isEqualTo(new Outcome.Lost()));
    }

    @Test
    void work_knows_its_own_halt_and_nothing_else_does() throws Exception {
        assertThat(halt.interruptibly(Halt::ofThisThread)).contains(halt);
        assertThat(Halt.ofThisThread()).isEmpty();
    }

    /** A process that was stopped past its lease goes on exactly here, and nobody has told it anything. */
    @Test
    void a_claim_that_ended_by_the_clock_ends_the_attempt_before_its_next_call() {
        claimIsOver.set(true);
        assertThatThrownBy(() -> halt.interruptibly(() -> "a paid call"))
                .isInstanceOfSatisfying(
                        AttemptEnded.class, e -> assertThat(e.outcome()).isEqualTo(new Outcome.Lost()));
        assertThat(halt.isLost()).isTrue();
    }

    @Test
    void a_lost_claim_outranks_every_other_reason() {
        halt.ask(Halt.Reason.LOST, true);
        halt.ask(Halt.Reason.CANCEL, true);
        assertThat(halt.isLost()).isTrue();
    }

    @Test
    void nothing_begins_after_a_halt() {
        halt.ask(Halt.Reason.LEAVING, false);
        assertThatThrownBy(() -> halt.interruptibly(() -> "begun")).isInstanceOf(AttemptEnded.class);
    }
}
