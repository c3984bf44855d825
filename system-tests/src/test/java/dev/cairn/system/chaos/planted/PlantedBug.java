package dev.cairn.system.chaos.planted;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Mistakes that engines like this one have made, and what finds each. */
public enum PlantedBug {
    ACKNOWLEDGED_BEFORE_THE_CLAIM(
            "a ticket is acknowledged before its job is claimed",
            Set.of("I1", "I11"),
            List.of("worker-kill"),
            Map.of(
                    "dev/cairn/worker/rabbitmq/TicketConsumer",
                    Graft.acknowledgedFirst(),
                    "dev/cairn/worker/run/Claimer",
                    Graft.slowed("claim", 3000))),

    NO_EPOCH_CHECK(
            "writes are not fenced by the epoch",
            Set.of("I2", "I3", "I5"),
            List.of("worker-freeze-at-fence"),
            Map.of(
                    "dev/cairn/postgres/SqlJournal",
                            Graft.text("epoch = k.epoch and lease_id", "epoch >= k.epoch and lease_id"),
                    "dev/cairn/postgres/SqlEnds",
                            Graft.text("epoch = e.epoch and lease_id", "epoch >= e.epoch and lease_id"))),

    ANSWERED_BEFORE_THE_COMMIT(
            "202 and ticket go out before the commit is on disk",
            Set.of("I1"),
            List.of("postgres-kill"),
            Map.of(),
            "alter database cairn set synchronous_commit = off"),

    NO_SWEEP(
            "nobody frees the jobs of a lost worker",
            Set.of("I1", "I11"),
            List.of("worker-kill"),
            Map.of(
                    "dev/cairn/postgres/SqlDueWork",
                    Graft.text("where holder.lease_id is not null and (", "where false and ("))),

    STEP_EXECUTED_AGAIN(
            "an attempt does not look into the journal",
            Set.of("I3"),
            List.of("worker-kill"),
            Map.of(
                    "dev/cairn/worker/step/Steps",
                    Graft.body(
                            "recorded",
                            code -> code.invokestatic(
                                            ClassDesc.of("java.util.Optional"),
                                            "empty",
                                            MethodTypeDesc.of(ClassDesc.of("java.util.Optional")))
                                    .areturn()))),

    SECOND_CALLBACK(
            "a job's end owes two callbacks",
            Set.of("I6"),
            List.of("ticket-flood"),
            Map.of(),
            "alter table delivery drop constraint delivery_once",
            """
            create trigger job_ended_again after update of state on job for each row
                when (new.calls_back and new.state is distinct from old.state
                      and new.state in ('succeeded', 'failed', 'cancelled'))
                execute function owe_callback()
            """),

    FOREIGN_JOB_SHOWN(
            "a job is shown to whoever knows its identifier",
            Set.of("I8"),
            List.of("ticket-flood"),
            Map.of(
                    "dev/cairn/postgres/PanacheJobViews",
                    Graft.text("and j.tenantId = :tenant", "and (j.tenantId = :tenant or j.id = :id)"))),

    LIMIT_NOT_CHECKED(
            "an agent's limit of model calls is not what it says",
            Set.of("I12"),
            List.of("ticket-flood"),
            Map.of(
                    "dev/cairn/agent/Limits",
                    Graft.body("modelCalls", code -> code.loadConstant(1000).ireturn()))),

    SECRET_IN_A_LOG_LINE(
            "a log line names the broker with its password",
            Set.of("I9"),
            List.of("broker-kill"),
            Map.of(
                    "dev/cairn/rabbitmq/BrokerAddress",
                    Graft.body(
                            "toString",
                            code -> code.aload(0)
                                    .invokevirtual(
                                            ClassDesc.of("dev.cairn.rabbitmq.BrokerAddress"),
                                            "password",
                                            MethodTypeDesc.of(ClassDesc.of("java.lang.String")))
                                    .areturn())));

    private final String does;
    private final Set<String> foundBy;
    private final List<String> faults;
    private final Map<String, Graft> grafts;
    private final List<String> statements;

    PlantedBug(String does, Set<String> foundBy, List<String> faults, Map<String, Graft> grafts, String... statements) {
        this.does = does;
        this.foundBy = foundBy;
        this.faults = faults;
        this.grafts = grafts;
        this.statements = List.of(statements);
    }

    public String does() {
        return does;
    }

    /** The invariants of which at least one must be found broken. */
    public Set<String> foundBy() {
        return foundBy;
    }

    /** What brings it to light. */
    public List<String> faults() {
        return faults;
    }

    /** By the internal name of the class. */
    Map<String, Graft> grafts() {
        return grafts;
    }

    /** What is done to the database. */
    public List<String> statements() {
        return statements;
    }
}
