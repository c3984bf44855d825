package dev.cairn.worker.run;

import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims;
import dev.cairn.job.EagerStarts;
import dev.cairn.job.JobId;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives free slots to jobs that are just being made, as long as no other job waits for one. A job whose commit's reply is
 * lost gives its slot back and is still owned: the next heartbeat finds it and hands it back.
 */
final class EagerSlots implements EagerStarts {
    private final JobRunner runner;
    private final HeldJobs held;
    private final Lease lease;
    private final TicketInbox inbox;
    private final String lane;
    private final Set<String> capabilities;

    EagerSlots(JobRunner runner, HeldJobs held, Lease lease, TicketInbox inbox, Claims.Offer offer) {
        this.runner = runner;
        this.held = held;
        this.lease = lease;
        this.inbox = inbox;
        this.lane = offer.lane();
        this.capabilities = Set.copyOf(offer.capabilities());
    }

    @Override
    public EagerStarts.@Nullable Slot reserve(JobId job, String lane, Collection<String> requires) {
        UUID current = lease.current().orElse(null);
        if (current == null || !lane.equals(this.lane) || !capabilities.containsAll(requires)) {
            return null;
        }
        return inbox.isEmpty() && held.expect(job) ? new Slot(job, current) : null;
    }

    private final class Slot implements EagerStarts.Slot {
        private final JobId job;
        private final UUID claimedUnder;

        private Slot(JobId job, UUID claimedUnder) {
            this.job = job;
            this.claimedUnder = claimedUnder;
        }

        @Override
        public UUID lease() {
            return claimedUnder;
        }

        @Override
        public void start(ClaimedJob claimed, Executor begin) {
            runner.live(claimedUnder, claimed, begin);
        }

        @Override
        public void close() {
            held.expectNoLonger(job);
        }
    }
}
