package dev.cairn.postgres;

import static dev.cairn.postgres.Database.uuid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.job.JobError;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.JobView;
import dev.cairn.job.JobViews;
import dev.cairn.job.StorageFailure;
import dev.cairn.json.JsonBuffers;
import dev.cairn.step.StepView;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.PersistenceException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Jobs for reading, through Panache. */
@ApplicationScoped
public class PanacheJobViews implements JobViews, PanacheRepositoryBase<JobEntity, UUID> {
    /** With the time of the look, so that a time that is yet to come is told by the clock that decides about it. */
    static final String FIND = """
            select j, r, s, cast(sql('clock_timestamp()') as Instant) from JobEntity j
            join RequestEntity r on r.tenantId = j.tenantId and r.jobId = j.id
            left join ResultEntity s on s.jobId = j.id
            where j.id = :id and j.tenantId = :tenant
            """;

    /**
     * Walks the indexes of what was asked for, which are written once. The join is an outer one though no request is without
     * its job: else the other table could be walked as well, which has no index by tenant. A state makes it an inner one, for
     * a few states have such indexes.
     */
    private static final String LIST = """
            select j, r.metadata, s.error, cast(sql('clock_timestamp()') as Instant) from RequestEntity r
            left join JobEntity j on j.id = r.jobId and j.tenantId = r.tenantId
            left join ResultEntity s on s.jobId = r.jobId
            where r.tenantId = :tenant
            """;

    static final String STEPS = """
            from StepEntity where jobId = :id and tenantId = :tenant and position > :after order by position
            """;

    private static final String VERSIONS = """
            select id, revision, finished_at is not null as final from job where id = any(?)
            """;

    private static final ObjectMapper JSON = JsonBuffers.shared(new ObjectMapper());

    private final Database database;

    public PanacheJobViews(Database database) {
        this.database = database;
    }

    @Override
    public Optional<JobView> find(String tenant, JobId job) {
        return reading(() -> findOne(tenant, job));
    }

    @Override
    public List<JobView> list(String tenant, Filter filter) {
        return reading(() -> listPage(tenant, filter));
    }

    @Override
    public Optional<List<StepView>> steps(String tenant, JobId job, int after, int most) {
        return reading(() -> journal(tenant, job, after, most));
    }

    /**
     * Runs in a transaction and so in a session of its own. The session of the request's context would keep its connection
     * until the request ends, so that a pool's worth of waiting requests stopped all others; and whatever else runs in that
     * context could close it in mid-read.
     */
    private <T> T reading(Callable<T> read) {
        try {
            return readingOnce(read);
        } catch (StorageFailure.NoRoom e) {
            if (e.getCause() instanceof SQLException refusal
                    && database.sessions().makeDo(refusal)) {
                return readingOnce(read);
            }
            throw e;
        }
    }

    private static <T> T readingOnce(Callable<T> read) {
        try {
            return QuarkusTransaction.requiringNew().call(read);
        } catch (QuarkusTransactionException e) {
            throw SqlStates.away(e);
        } catch (PersistenceException e) {
            // Not Hibernate's JDBCException alone: a read that ran out of time is another one.
            throw SqlStates.within(e).map(RuntimeException.class::cast).orElse(e);
        }
    }

    private Optional<JobView> findOne(String tenant, JobId job) {
        return getEntityManager()
                .createQuery(FIND, Object[].class)
                .setParameter("id", job.value())
                .setParameter("tenant", tenant)
                .getResultStream()
                .findFirst()
                .map(row -> {
                    RequestEntity request = (RequestEntity) row[1];
                    ResultEntity result = row[2] == null ? new ResultEntity() : (ResultEntity) row[2];
                    return view((JobEntity) row[0], request, result, (Instant) row[3]);
                });
    }

    private List<JobView> listPage(String tenant, Filter filter) {
        Map<String, Object> parameters = new HashMap<>();
        var typed = getEntityManager()
                .createQuery(list(filter, parameters), Object[].class)
                .setParameter("tenant", tenant)
                .setMaxResults(filter.limit());
        parameters.forEach(typed::setParameter);
        return typed.getResultStream().map(PanacheJobViews::listed).toList();
    }

    private Optional<List<StepView>> journal(String tenant, JobId job, int after, int most) {
        List<StepView> steps = getEntityManager()
                .createQuery(STEPS, StepEntity.class)
                .setParameter("id", job.value())
                .setParameter("tenant", tenant)
                .setParameter("after", after)
                .setMaxResults(most)
                .getResultStream()
                .map(StepEntity::toView)
                .toList();
        boolean isThere = !steps.isEmpty() || count("id = ?1 and tenantId = ?2", job.value(), tenant) > 0;
        return isThere ? Optional.of(steps) : Optional.empty();
    }

    @Override
    public Map<JobId, Version> versions(Collection<JobId> jobs) {
        UUID[] ids = jobs.stream().map(JobId::value).toArray(UUID[]::new);
        return database
                .query(
                        VERSIONS,
                        row -> Map.entry(
                                new JobId(uuid(row, "id")),
                                new Version(row.getLong("revision"), row.getBoolean("final"))),
                        (Object) ids)
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Its parameters, but for the tenant, are put into the map. */
    static String list(Filter filter, Map<String, Object> parameters) {
        return LIST + conditions(filter, parameters) + " order by r.jobId desc";
    }

    /** Only fixed text is put together here; every value is a parameter. */
    private static String conditions(Filter filter, Map<String, Object> parameters) {
        StringBuilder conditions = new StringBuilder();
        if (filter.state() != null) {
            conditions.append(" and j.state = :state");
            parameters.put("state", filter.state().word());
        }
        if (filter.agent() != null) {
            conditions.append(" and r.agent = :agent");
            parameters.put("agent", filter.agent());
        }
        if (!filter.metadata().isEmpty()) {
            // The planner drops the `= true`; the second condition is the one of the partial index on metadata.
            conditions.append(" and cast(sql('(? @> cast(? as jsonb) and ? <> ''{}'')', r.metadata, :metadata,"
                    + " r.metadata) as Boolean) = true");
            parameters.put("metadata", write(filter.metadata()));
        }
        if (filter.before() != null) {
            conditions.append(" and r.jobId < :before");
            conditions.append(filter.state() == null ? "" : " and j.id < :before");
            parameters.put("before", filter.before().value());
        }
        return conditions.toString();
    }

    private static JobView listed(Object[] row) {
        RequestEntity request = new RequestEntity();
        request.metadata = (String) row[1];
        ResultEntity result = new ResultEntity();
        result.error = (String) row[2];
        return view((JobEntity) row[0], request, result, (Instant) row[3]);
    }

    private static JobView view(JobEntity job, RequestEntity request, ResultEntity result, Instant seenAt) {
        return new JobView(
                new JobId(job.id),
                JobState.of(job.state).orElseThrow(),
                job.agent,
                job.agentVersion,
                job.lane,
                request.input,
                result.output,
                error(result.error),
                job.epoch,
                job.revision,
                job.cancelRequestedAt != null,
                job.parkedReason,
                job.rehearsed,
                new JobView.Used(job.steps, job.modelCalls, job.toolCalls, job.inputTokens, job.outputTokens),
                read(request.metadata, new TypeReference<>() {}),
                request.callback,
                new JobView.Times(job.createdAt, job.runAt, job.deadline, job.startedAt, job.finishedAt, seenAt));
    }

    private static @Nullable JobError error(@Nullable String json) {
        return json == null ? null : read(json, new TypeReference<>() {});
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored document cannot be read", e);
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings is always JSON", e);
        }
    }
}
