package dev.cairn.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.Offers;
import dev.cairn.id.TypeId;
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
    void workers_of_another_lane_neither_help_nor_stand_in_the_way() {
        String asleep = "lane-" + TypeId.newUuid();
        assertThat(offers.has(asleep, "tool:dig"))
                .as("nobody is up there, and a job that waits is what wakes them")
                .isTrue();
    }

    @Test
    void a_worker_that_left_offers_nothing() {
        Fixture alone = new Fixture();
        alone.leases.release(alone.lease);
        assertThat(new SqlOffers(alone.database).has(alone.lane, "tool:dig")).isTrue();
    }
}
