package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.Offers;
import dev.cairn.id.TypeId;
import dev.cairn.job.Claims;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SqlOffersTest {
    private final Fixture jobs = new Fixture();
    private final Offers offers = new SqlOffers(jobs.database);

    @Test
    void a_lane_has_what_one_of_its_live_workers_offers() {
        assertThat(offers.has(jobs.lane, "tool:search")).isTrue();
        assertThat(offers.has(jobs.lane, "tool:dig")).isFalse();
    }

    @Test
    void what_the_last_workers_of_a_lane_offered_is_remembered() throws Exception {
        jobs.leases.release(jobs.lease);
        UUID beside = jobs.leases.open("beside", offering("tool:dig"), Fixture.LONG);
        jobs.leases.release(beside);
        TestDatabase.execute(
                "update lease set revoked_at = revoked_at - interval '1 day' where lane = '" + jobs.lane + "'");
        jobs.dueWork.forgetLeases();

        assertThat(offers.knows(jobs.lane)).isTrue();
        assertThat(offers.has(jobs.lane, "tool:search")).isTrue();
        assertThat(offers.has(jobs.lane, "tool:dig")).isTrue();
        assertThat(offers.has(jobs.lane, "tool:fly")).isFalse();
    }

    @Test
    void what_an_older_release_offered_is_not_waited_for() throws Exception {
        jobs.leases.release(jobs.lease);
        SqlLeases next = new SqlLeases(jobs.database, jobs.database, "2");
        next.release(next.open("next", offering("tool:dig"), Fixture.LONG));

        assertThat(offers.has(jobs.lane, "tool:dig")).isTrue();
        assertThat(offers.has(jobs.lane, "tool:search")).isFalse();
    }

    @Test
    void of_a_lane_that_never_had_a_worker_nothing_is_refused() {
        String asleep = "lane-" + TypeId.newUuid();

        assertThat(offers.knows(asleep)).isFalse();
        assertThat(offers.has(asleep, "tool:fly")).isTrue();
    }

    private Claims.Offer offering(String tool) {
        return new Claims.Offer(jobs.lane, List.of("agent:echo@1", tool));
    }
}
