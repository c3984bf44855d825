package dev.cairn.worker.run;

import dev.cairn.agent.AgentDefinition;
import dev.cairn.agent.Catalogue;
import dev.cairn.agent.Limits;
import dev.cairn.job.Claims;
import dev.cairn.job.DueWork;
import dev.cairn.job.EagerStarts;
import dev.cairn.job.EngineSettings;
import dev.cairn.job.Leases;
import dev.cairn.job.RetryPolicy;
import dev.cairn.message.Ticket;
import dev.cairn.start.Departure;
import dev.cairn.start.RoomForConnections;
import dev.cairn.step.Journal;
import dev.cairn.tenant.Tenants;
import dev.cairn.worker.agent.Agents;
import dev.cairn.worker.agent.DurableAgent;
import dev.cairn.worker.step.StepRetry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;

/** A worker: starts with its program, leaves in order when told to. */
@ApplicationScoped
public class Worker {
    private static final int LAST = 5000;
    private static final Duration AFTER_CUTTING_OFF = Duration.ofSeconds(3);

    private final Agents agents;
    private final Catalogue catalogue;
    private final WorkerSettings settings;
    private final WorkEvents events;
    private final HeldJobs held;
    private final Lease lease;
    private final TicketInbox inbox;
    private final Claimer claimer;
    private final EagerSlots eagerSlots;
    private volatile boolean leaving;

    public Worker(
            Claims claims,
            Leases leases,
            DueWork due,
            Journal journal,
            Agents agents,
            Catalogue catalogue,
            WorkerSettings settings,
            EngineSettings engine,
            WorkEvents events) {
        this.agents = agents;
        this.catalogue = catalogue;
        this.settings = settings;
        this.events = events;
        this.held = new HeldJobs(settings.slots());
        ClaimsInFlight inFlight = new ClaimsInFlight();
        Claims.Offer offer = new Claims.Offer(settings.lane(), agents.capabilities());
        String name = settings.identity()
                .orElseGet(() -> "pid " + ProcessHandle.current().pid());
        Lease.Terms terms = new Lease.Terms(name, offer, engine.lease(), settings.heartbeat());
        Predecessor predecessor = new Predecessor(settings.identity(), leases, due, engine.crashLimit(), events);
        this.lease = new Lease(leases, claims, held, inFlight, events, predecessor, terms);
        JobRunner.Parts parts = new JobRunner.Parts(
                claims, journal, agents, policy(settings.retry()), stepRetry(settings.retry()), offer);
        JobRunner runner = new JobRunner(parts, held, events);
        this.inbox = new TicketInbox();
        this.claimer = new Claimer(runner, held, lease, inFlight, inbox, events, settings.poll());
        this.eagerSlots = new EagerSlots(runner, held, lease, inbox, offer);
    }

    /** Starts working: after whatever migrates the database and publishes agents in the same program. */
    void start(@Observes @Priority(LAST) StartupEvent startup) {
        agents.coded().forEach(this::publish);
        lease.start();
        claimer.start();
        new ThreadWatch(held, events).start();
    }

    /**
     * Tells of a job that waits. Never blocks.
     *
     * @param dealtWith runs once, when the ticket may be forgotten: its claim committed or was refused, or it waited so
     *     long for a free slot that polling will find the job
     * @return false if the ticket was not taken: no place, or the worker is leaving
     */
    public boolean offer(Ticket ticket, Runnable dealtWith) {
        return inbox.offer(ticket, dealtWith);
    }

    /** For whoever makes jobs in the same process. */
    public EagerStarts eagerStarts() {
        return eagerSlots;
    }

    /** Whether it has a free slot and no ticket at hand that may take it. */
    public boolean awaitsTickets() {
        return lease.current().isPresent() && held.free() > 0 && inbox.isEmpty();
    }

    public String lane() {
        return settings.lane();
    }

    /** Whether this worker may claim jobs now: it holds a lease and does not leave. */
    public boolean mayClaim() {
        return lease.current().isPresent() && !leaving;
    }

    public int slots() {
        return settings.slots();
    }

    public int running() {
        return held.count();
    }

    /**
     * Leaves at the first event that comes with SIGTERM: health and metrics still answer then, and tell of it. Behind
     * others, for requests that wait for jobs are to be answered first.
     */
    void leave(@Observes @Priority(LAST) ShutdownDelayInitiatedEvent leaving) throws InterruptedException {
        leave();
    }

    /** In a program that is told of its end by this alone. */
    void leave(@Observes ShutdownEvent shutdown) throws InterruptedException {
        leave();
    }

    /**
     * Takes nothing new, lets each job finish the step it is in and hands it back, cuts off what takes longer than the
     * configured time, then ends the lease so that nothing waits for it to run out.
     */
    private void leave() throws InterruptedException {
        if (leaving) {
            return;
        }
        leaving = true;
        inbox.close();
        claimer.stop();
        events.draining(running());
        held.leave(false);
        boolean inTime = held.awaitEmpty(settings.drain());
        int cutOff = inTime ? 0 : running();
        if (!inTime) {
            held.leave(true);
            held.awaitEmpty(AFTER_CUTTING_OFF);
        }
        boolean released = lease.release();
        if (cutOff > 0 || !released) {
            Departure.incomplete();
        }
        events.drained(cutOff);
    }

    private void publish(DurableAgent<?, ?> agent) {
        AgentDefinition definition = new AgentDefinition(
                agent.name(),
                agent.description(),
                AgentDefinition.Kind.CODED,
                null,
                null,
                List.of(),
                Limits.DEFAULT,
                null,
                null);
        RoomForConnections.await(() -> catalogue.publishCoded(Tenants.SHARED, definition, agent.version()));
    }

    private static RetryPolicy policy(WorkerSettings.Retry retry) {
        return new RetryPolicy(retry.firstParking(), retry.longestParking(), retry.parkings());
    }

    private static StepRetry stepRetry(WorkerSettings.Retry retry) {
        return new StepRetry(retry.tries(), retry.firstWait(), retry.longestWait());
    }
}
