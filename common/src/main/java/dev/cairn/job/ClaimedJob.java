package dev.cairn.job;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A job that this process holds. Only such a one can be settled or can record a step: an unclaimed job cannot by type,
 * and a stale one cannot by SQL, for every write carries its {@code epoch}.
 *
 * @param epoch the number of the claim: it fences every write of this attempt
 * @param parkings how often in a row the job was parked without a newly kept step
 * @param steps how many steps the journal holds
 * @param input JSON text
 * @param timeLeft from the claim to the job's deadline, by the database's clock; null without a deadline
 * @param trace the W3C {@code traceparent} of the submission
 * @param suspect whether it lost so many workers that it must run alone
 */
public record ClaimedJob(
        JobId id,
        String tenant,
        AgentRef agent,
        int epoch,
        int parkings,
        int steps,
        String input,
        @Nullable Duration timeLeft,
        @Nullable String trace,
        boolean suspect) {

    /** A published version of an agent, in the tenant that owns it. */
    public record AgentRef(String owner, String name, int version) {
        @Override
        public String toString() {
            return name + "@" + version;
        }
    }
}
