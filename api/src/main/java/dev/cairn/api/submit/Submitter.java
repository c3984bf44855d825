package dev.cairn.api.submit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.AgentVersion;
import dev.cairn.agent.Catalogue;
import dev.cairn.agent.JsonSchemas;
import dev.cairn.agent.Offers;
import dev.cairn.api.http.ApiSettings;
import dev.cairn.api.problem.Problem.FieldError;
import dev.cairn.api.problem.Refusal;
import dev.cairn.api.status.MissingWorkers;
import dev.cairn.callback.CallbackSecrets;
import dev.cairn.compute.ComputePool;
import dev.cairn.job.EagerStarts;
import dev.cairn.job.Intake;
import dev.cairn.job.JobId;
import dev.cairn.job.JobState;
import dev.cairn.job.JobView;
import dev.cairn.job.JobViews;
import dev.cairn.job.Submission;
import dev.cairn.message.Announcer;
import dev.cairn.message.Ticket;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes a job of a body: same as before? check, pick the version, commit, announce. */
@ApplicationScoped
public class Submitter {
    private final Intake intake;
    private final JobViews views;
    private final Catalogue catalogue;
    private final Offers offers;
    private final MissingWorkers missing;
    private final Announcer announcer;
    private final EagerStarts eagerStarts;
    private final CallbackSecrets secrets;
    private final ApiSettings settings;
    private final StrictJson json;

    public Submitter(
            Intake intake,
            JobViews views,
            Catalogue catalogue,
            Offers offers,
            MissingWorkers missing,
            Announcer announcer,
            EagerStarts eagerStarts,
            CallbackSecrets secrets,
            ApiSettings settings) {
        this.intake = intake;
        this.views = views;
        this.catalogue = catalogue;
        this.offers = offers;
        this.missing = missing;
        this.announcer = announcer;
        this.eagerStarts = eagerStarts;
        this.secrets = secrets;
        this.settings = settings;
        this.json = new StrictJson(settings.maxDepth(), settings.maxBody());
    }

    /**
     * When it returns, the job is committed.
     *
     * @param begin when a job that starts as it is made is to begin
     * @throws Refusal if nothing was submitted
     */
    JobView submit(String tenant, byte[] body, @Nullable String key, Executor begin) {
        Submission.IdempotencyKey idempotency = key == null ? null : new Submission.IdempotencyKey(key, sha256(body));
        try {
            return submit(tenant, body, idempotency, begin);
        } catch (Refusal refusal) {
            // A job that was accepted stays accepted, whatever was published or limited since.
            return Optional.ofNullable(idempotency)
                    .flatMap(taken -> intake.earlier(tenant, taken))
                    .map(earlier -> view(tenant, earlier))
                    .orElseThrow(() -> refusal);
        }
    }

    /** A key that was taken before is found by the write itself: most are new, and a read would tell them nothing. */
    private JobView submit(
            String tenant, byte[] body, Submission.@Nullable IdempotencyKey idempotency, Executor begin) {
        StrictJson.Body read = json.read(body);
        Order order = Order.read(read.json(), settings, intake::now);
        AgentVersion agent = runnable(tenant, order);
        JobId id = JobId.next();
        try (EagerStarts.Slot slot = slot(id, order, agent)) {
            UUID startUnder = slot == null ? null : slot.lease();
            Submission submission = submission(id, tenant, order, read.exact("input"), agent, idempotency, startUnder);
            return switch (intake.submit(submission)) {
                case Intake.Accepted.Made made -> {
                    begin(made, submission, agent, slot, begin);
                    yield fresh(made, submission);
                }
                case Intake.Accepted.SameAsBefore same -> view(tenant, same);
                case Intake.Accepted.KeyReused reused -> view(tenant, reused);
            };
        }
    }

    private EagerStarts.@Nullable Slot slot(JobId id, Order order, AgentVersion agent) {
        return order.runAt() != null
                ? null
                : eagerStarts.reserve(
                        id,
                        order.lane(),
                        agent.definition().requires(agent.ref().version()));
    }

    private void begin(
            Intake.Accepted.Made made,
            Submission submission,
            AgentVersion agent,
            EagerStarts.@Nullable Slot slot,
            Executor begin) {
        missing.accepted(submission.lane(), agent.definition(), submission.requires());
        if (slot != null && made.claimed() != null) {
            slot.start(made.claimed(), begin);
        } else if (made.due()) {
            announcer.announce(new Ticket(
                    made.job(),
                    0,
                    submission.lane(),
                    submission.agent().name(),
                    submission.agent().version()));
        }
    }

    private AgentVersion runnable(String tenant, Order order) {
        AgentVersion agent =
                catalogue.find(tenant, order.agent(), order.agentVersion()).orElseThrow(() -> unknown(tenant, order));
        AgentDefinition definition = agent.definition();
        definition.requires(agent.ref().version()).stream()
                .filter(requirement -> !offers.has(order.lane(), requirement))
                .findFirst()
                .ifPresent(lacking -> refuseMissing(order.agent(), lacking));
        checkInput(definition, order.input());
        return agent;
    }

    /** Accepting it would leave a job that waits for a worker that never comes. */
    private static void refuseMissing(String agent, String requirement) {
        throw requirement.startsWith("model:")
                ? Refusal.agentWithoutProvider(agent, requirement.substring("model:".length()))
                : Refusal.agentNotRunnable(agent, requirement);
    }

    private Refusal unknown(String tenant, Order order) {
        return catalogue
                .find(tenant, order.agent(), 0)
                .map(newest -> Refusal.unknownAgent(
                        "/agentVersion",
                        "Agent " + order.agent() + " has no version " + order.agentVersion() + "; the newest is "
                                + newest.ref().version() + "."))
                .orElseGet(() -> Refusal.unknownAgent("/agent", "No agent named " + order.agent() + " is published."));
    }

    private static void checkInput(AgentDefinition agent, JsonNode input) {
        JsonNode schema = agent.input();
        if (schema == null) {
            return;
        }
        ComputePool.refuseIfBusy();
        List<FieldError> errors = JsonSchemas.violations(schema, input).stream()
                .map(v -> new FieldError("/input" + v.pointer(), v.message()))
                .toList();
        if (!errors.isEmpty()) {
            throw Refusal.inputInvalid(agent.name(), errors);
        }
    }

    private Submission submission(
            JobId id,
            String tenant,
            Order order,
            String input,
            AgentVersion agent,
            Submission.@Nullable IdempotencyKey idempotency,
            @Nullable UUID startUnder) {
        CallbackRules.Callback callback = order.callback();
        String secret = callback == null ? null : callback.secret();
        return new Submission(
                id,
                tenant,
                agent.ref(),
                agent.definition().requires(agent.ref().version()),
                order.lane(),
                input,
                order.metadata(),
                callback == null ? null : callback.json(),
                secret == null ? null : secrets.sealOfJob(tenant, id, secret),
                order.runAt(),
                order.deadline(),
                TraceParent.current(),
                idempotency,
                startUnder);
    }

    private JobView view(String tenant, Intake.Accepted accepted) {
        return switch (accepted) {
            case Intake.Accepted.Made made -> find(tenant, made.job());
            case Intake.Accepted.SameAsBefore same -> find(tenant, same.job());
            case Intake.Accepted.KeyReused _ -> throw Refusal.keyReused();
        };
    }

    private JobView find(String tenant, JobId job) {
        return views.find(tenant, job).orElseThrow(Refusal::noSuchJob);
    }

    /** A new job's view needs no read: all of it is known. One that was claimed at once is told as it was before. */
    private static JobView fresh(Intake.Accepted.Made made, Submission submission) {
        return new JobView(
                made.job(),
                JobState.QUEUED,
                submission.agent().name(),
                submission.agent().version(),
                submission.lane(),
                submission.input(),
                null,
                null,
                0,
                1,
                false,
                null,
                false,
                new JobView.Used(0, 0, 0, 0, 0),
                submission.metadata(),
                submission.callback(),
                new JobView.Times(made.createdAt(), made.runAt(), submission.deadline(), null, null, made.createdAt()));
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
