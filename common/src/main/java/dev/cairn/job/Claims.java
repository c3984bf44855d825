package dev.cairn.job;

import dev.cairn.message.Ticket;
import java.util.List;
import java.util.UUID;

/** Taking jobs and giving them up again; every write is fenced by job, epoch and {@code running}. */
public interface Claims {
    /** Claims the jobs of tickets, those that still wait at their ticket's epoch. */
    List<ClaimedJob> claim(UUID lease, Offer offer, List<Ticket> tickets);

    /** Claims up to {@code most} due jobs of the lane, longest due first, leaving suspects out. */
    List<ClaimedJob> claimDue(UUID lease, Offer offer, int most);

    /** Claims one due suspect: the caller must hold no other job and take none until it has ended. */
    List<ClaimedJob> claimSuspect(UUID lease, Offer offer);

    /** Whether a suspect of the lane has been due for at least {@code seconds}. */
    boolean suspectWaits(Offer offer, int seconds);

    /** Writes the end of an attempt. May be repeated with the same arguments when the reply to a COMMIT was lost. */
    Settled settle(ClaimedJob job, Transition transition);

    /** Hands back a job that this lease owns but nobody here runs (the reply to its claim was lost). */
    void handBack(UUID lease, JobId job, int epoch);

    /**
     * What a worker can run.
     *
     * @param capabilities for example {@code tool:search_knowledge}, {@code agent:echo@1}, {@code model:default}
     */
    record Offer(String lane, List<String> capabilities) {}

    /** Whether the transition was written. */
    enum Settled {
        WRITTEN,
        /** Cancel was asked for while the attempt ended: the job is cancelled instead of queued. */
        CANCELLED,
        LOST
    }
}
