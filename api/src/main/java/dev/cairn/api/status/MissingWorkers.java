package dev.cairn.api.status;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.Catalogue;
import dev.cairn.agent.Offers;
import dev.cairn.job.JobState;
import dev.cairn.job.JobView;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of lanes of which nobody knows a worker: they are accepted, for a first job may be what starts the first worker, and it is
 * told what they wait for.
 */
@ApplicationScoped
public class MissingWorkers {
    private static final long BETWEEN_WORDS_NANOS = Duration.ofMinutes(1).toNanos();

    private final Offers offers;
    private final Catalogue catalogue;
    private final MeterRegistry metrics;
    private final Map<String, Long> toldNanos = new ConcurrentHashMap<>();

    public MissingWorkers(Offers offers, Catalogue catalogue, MeterRegistry metrics) {
        this.offers = offers;
        this.catalogue = catalogue;
        this.metrics = metrics;
    }

    /** Counts a job that was accepted for this lane, and tells of it at most once a minute. */
    public void accepted(String lane, AgentDefinition agent, List<String> requires) {
        if (requires.isEmpty() || offers.knows(lane)) {
            return;
        }
        metrics.counter("cairn.jobs.without.known.worker", "lane", lane).increment();
        long now = System.nanoTime();
        Long told = toldNanos.get(lane);
        if (told == null || now - told > BETWEEN_WORDS_NANOS) {
            toldNanos.put(lane, now);
            Log.warnf(
                    "Jobs are accepted for a lane of which no worker was ever up; they wait for one. lane=%s agent=%s needs=%s",
                    lane, agent.name(), requires);
        }
    }

    /** Says which offer a due job waits for; null if workers of its lane are known, or the job waits for something else. */
    @Nullable
    String reason(String tenant, JobView job) {
        if (job.state() != JobState.QUEUED
                || job.parkedReason() != null
                || job.times().runAt().isAfter(job.times().seenAt())
                || offers.knows(job.lane())) {
            return null;
        }
        return catalogue
                .find(tenant, job.agent(), job.agentVersion())
                .map(agent -> "No worker of the lane `" + job.lane()
                        + "` was ever up; the job waits for one that offers "
                        + String.join(
                                ", ", agent.definition().requires(agent.ref().version())) + ".")
                .orElse(null);
    }
}
