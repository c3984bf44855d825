package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.callback.Deliveries.Attempt;
import dev.cairn.callback.Deliveries.Next;
import dev.cairn.callback.Deliveries.Share;
import dev.cairn.callback.DeliveryState;
import dev.cairn.callback.DeliveryView;
import dev.cairn.callback.DueDelivery;
import dev.cairn.id.TypeId;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.JobId;
import dev.cairn.job.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlDeliveriesTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Share ALL = new Share(1000, 1000, Map.of());

    private final Fixture jobs = new Fixture();
    private final SqlDeliveries deliveries = new SqlDeliveries(TestDatabase.database());
    private final String host = "h" + TypeId.newUuid() + ".example";

    @BeforeEach
    void forgetOthers() throws Exception {
        TestDatabase.execute("delete from delivery");
    }

    private String callback(String... events) {
        String asked = events.length == 0 ? "" : ",\"events\":[\"" + String.join("\",\"", events) + "\"]";
        return "{\"url\":\"https://" + host.toUpperCase(Locale.ROOT) + ":8443/x?y=1\"" + asked + "}";
    }

    private JobId cancelled(String callback) {
        JobId job = jobs.callingBack(callback);
        jobs.control.cancel(jobs.tenant, job);
        return job;
    }

    private static Attempt failed(DueDelivery delivery) {
        return new Attempt(delivery.attempt(), delivery.startedAt(), Duration.ofMillis(7), 500, "answered 500", "oops");
    }

    private List<DeliveryView> of(JobId job) {
        return deliveries.of(jobs.tenant, job).orElseThrow();
    }

    @Test
    void the_statement_that_ends_a_job_owes_its_callback() {
        JobId job = cancelled(callback());
        assertThat(of(job)).singleElement().satisfies(view -> {
            assertThat(view.event()).isEqualTo("job.cancelled");
            assertThat(view.state()).isEqualTo(DeliveryState.PENDING);
            assertThat(view.attempts()).isEmpty();
        });
        DueDelivery due = deliveries.claimDue(ALL, LONG).getFirst();
        assertThat(due.host()).isEqualTo(host);
        assertThat(due.sealedSecret()).containsExactly(1, 2);
        assertThat(due.id().toString()).startsWith("dlv_");
    }

    @Test
    void a_success_owes_one_callback_however_often_it_is_settled() {
        JobId job = jobs.callingBack(callback());
        ClaimedJob claimed = jobs.claim(job, 0);
        for (int i = 0; i < 2; i++) {
            jobs.claims.settle(claimed, new Transition.Succeed("{}"));
        }
        assertThat(of(job)).extracting(DeliveryView::event).containsExactly("job.succeeded");
    }

    @Test
    void a_deadline_and_a_conviction_owe_callbacks_too() {
        JobId late = jobs.callingBack(callback());
        jobs.database.update("update job set deadline = clock_timestamp() where id = ?", late.value());
        jobs.dueWork.expireDeadlines();
        assertThat(of(late)).extracting(DeliveryView::event).containsExactly("job.failed");
        JobId poison = jobs.callingBack(callback());
        jobs.database.update("update job set crashes = 99 where id = ?", poison.value());
        jobs.database.update(
                "update job set state = 'running', lease_id = gen_random_uuid() where id = ?", poison.value());
        jobs.dueWork.freeLost(1);
        assertThat(of(poison)).extracting(DeliveryView::event).containsExactly("job.failed");
    }

    @Test
    void an_event_that_was_not_asked_for_owes_nothing() {
        assertThat(of(cancelled(callback("job.succeeded", "job.failed")))).isEmpty();
        assertThat(of(cancelled(callback("job.cancelled")))).hasSize(1);
    }

    @Test
    void another_tenant_has_no_such_job() {
        assertThat(deliveries.of("other", cancelled(callback()))).isEmpty();
    }

    @Test
    void a_claimed_delivery_is_due_again_when_its_sender_died() {
        cancelled(callback());
        DueDelivery first = deliveries.claimDue(ALL, Duration.ZERO).getFirst();
        DueDelivery second = deliveries.claimDue(ALL, LONG).getFirst();
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(deliveries.claimDue(ALL, LONG)).isEmpty();
        assertThat(deliveries.settle(first, failed(first), new Next.Delivered()))
                .as("the dead sender's late word")
                .isFalse();
        assertThat(deliveries.settle(second, failed(second), new Next.Delivered()))
                .isTrue();
    }

    @Test
    void what_was_due_before_the_clock_was_set_back_is_due_again() {
        cancelled(callback());
        jobs.database.update("update delivery set due_at = due_at + interval '1 hour' where host = ?", host);
        assertThat(deliveries.claimDue(ALL, LONG)).isEmpty();
        jobs.database.update("update clock_watch set set_back_at = null");
        jobs.dueWork.setBack(Duration.ofHours(1), Duration.ofSeconds(10));
        assertThat(deliveries.claimDue(ALL, LONG)).hasSize(1);
    }

    @Test
    void a_try_is_kept_with_what_became_of_it() {
        JobId job = cancelled(callback());
        DueDelivery due = deliveries.claimDue(ALL, LONG).getFirst();
        assertThat(deliveries.settle(due, failed(due), new Next.RetryIn(Duration.ofHours(1))))
                .isTrue();
        DeliveryView view = of(job).getFirst();
        assertThat(view.nextAttemptAt()).isAfter(Instant.now().plusSeconds(3000));
        assertThat(view.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.status()).isEqualTo(500);
            assertThat(attempt.error()).isEqualTo("answered 500");
            assertThat(attempt.took()).isEqualTo(Duration.ofMillis(7));
        });
        assertThat(deliveries.claimDue(ALL, LONG)).isEmpty();
    }

    @Test
    void a_settled_delivery_is_never_due() {
        for (Next next : List.of(new Next.Delivered(), new Next.Exhausted(), new Next.Disabled())) {
            JobId job = cancelled(callback());
            DueDelivery due = deliveries.claimDue(ALL, Duration.ZERO).getFirst();
            assertThat(deliveries.settle(due, failed(due), next)).isTrue();
            assertThat(deliveries.claimDue(ALL, LONG)).isEmpty();
            assertThat(of(job).getFirst().nextAttemptAt()).isNull();
        }
    }

    @Test
    void a_host_with_a_long_backlog_leaves_room_for_the_others() {
        jobs.database.update("""
                insert into delivery (id, job_id, tenant_id, event, url, host, due_at)
                select gen_random_uuid(), gen_random_uuid(), 't', 'job.failed', 'https://a/', 'a.example',
                       clock_timestamp() - interval '1 hour'
                from generate_series(1, 5000)
                """);
        cancelled(callback());
        Map<String, Long> taken = deliveries.claimDue(new Share(10, 3, Map.of()), LONG).stream()
                .collect(Collectors.groupingBy(DueDelivery::host, Collectors.counting()));
        assertThat(taken).isEqualTo(Map.of("a.example", 3L, host, 1L));
        assertThat(deliveries.claimDue(new Share(10, 3, Map.of("a.example", 0)), LONG))
                .isEmpty();
        assertThat(deliveries.claimDue(new Share(2, 3, Map.of()), LONG)).hasSize(2);
    }

    @Test
    void replicas_never_claim_the_same_delivery() throws Exception {
        for (int i = 0; i < 40; i++) {
            cancelled(callback());
        }
        Callable<List<DueDelivery>> some = () -> deliveries.claimDue(new Share(10, 10, Map.of()), LONG);
        Set<Object> claimed = new HashSet<>();
        int count = 0;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<List<DueDelivery>> future : threads.invokeAll(new ArrayList<>(List.of(some, some, some)))) {
                count += future.get().size();
                future.get().forEach(due -> claimed.add(due.id()));
            }
        }
        assertThat(claimed).hasSize(count);
    }
}
