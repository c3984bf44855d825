package dev.cairn.worker;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.job.ClaimedJob;
import dev.cairn.job.Claims;
import dev.cairn.job.JobId;
import dev.cairn.job.StorageFailure;
import dev.cairn.job.Submission;
import dev.cairn.job.Transition;
import dev.cairn.message.Ticket;
import dev.cairn.postgres.Database;
import dev.cairn.postgres.SqlClaims;
import dev.cairn.postgres.SqlControl;
import dev.cairn.postgres.SqlIntake;
import dev.cairn.postgres.SqlJournal;
import dev.cairn.postgres.SqlLeases;
import dev.cairn.step.StepRecord;
import dev.cairn.worker.step.Halt;
import dev.cairn.worker.step.StepEvents;
import dev.cairn.worker.step.StepFailure;
import dev.cairn.worker.step.StepRetry;
import dev.cairn.worker.step.Steps;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A job that is really claimed, with the journal that PostgreSQL keeps of it. */
public final class RealJob {
    private static final DataSource SOURCE = start();
    private static final ClaimedJob.AgentRef AGENT = new ClaimedJob.AgentRef("shared", "test", 1);

    private volatile String refusedState = "08006";
    private final AtomicInteger refusedConnections = new AtomicInteger();
    private final Database database = new Database(flaky());
    private final SqlJournal journal = new SqlJournal(database);
    private final SqlClaims claims = new SqlClaims(database, 5);
    private final Claims.Offer offer = new Claims.Offer("default", List.of());
    private final UUID lease = new SqlLeases(database, database, "1").open("test", offer, Duration.ofHours(1));
    private ClaimedJob claimed;

    public RealJob() {
        this(null);
    }

    public RealJob(@Nullable Duration timeLeft) {
        JobId id = JobId.next();
        Instant deadline = timeLeft == null ? null : Instant.now().plus(timeLeft);
        new SqlIntake(database, Duration.ofSeconds(10))
                .submit(new Submission(
                        id, "default", AGENT, List.of(), "default", "{}", Map.of(), null, null, null, deadline, null,
                        null, null));
        claimed = claim(id, 0);
    }

    /** The steps of the current attempt. */
    public Steps steps() {
        return steps(new Halt(() -> false));
    }

    /** The same, to be ended by {@code halt}. */
    public Steps steps(Halt halt) {
        return new Steps(
                claimed, journal, halt, new StepRetry(3, Duration.ofMillis(1), Duration.ofMillis(2)), new Unheard());
    }

    /** The next attempt: handed back and claimed again. */
    public RealJob again() {
        claims.settle(claimed, new Transition.HandBack());
        claimed = claim(claimed.id(), claimed.epoch());
        return this;
    }

    /** The claim goes to somebody else, and this one's holder does not know. */
    public void takeAway() {
        claims.settle(claimed, new Transition.HandBack());
        claim(claimed.id(), claimed.epoch());
    }

    public void cancel() {
        new SqlControl(database).cancel("default", claimed.id());
    }

    /** The next connections to the database fail. */
    public void refuseConnections(int times) {
        refuse("08006", times);
    }

    /** The next statements fail with this SQLSTATE. */
    public void refuse(String state, int times) {
        refusedState = state;
        refusedConnections.set(times);
    }

    public void keep(StepRecord step) {
        journal.keep(claimed, step, false);
    }

    public void reserve(StepRecord step) {
        journal.reserve(claimed, step);
    }

    /** The journal as it is in the database. */
    public List<StepRecord> journal() {
        return journal.read(claimed, 0, 1000);
    }

    private ClaimedJob claim(JobId id, int epoch) {
        return claims.claim(lease, offer, List.of(new Ticket(id, epoch, "default", "test", 1)))
                .getFirst();
    }

    private DataSource flaky() {
        return (DataSource) Proxy.newProxyInstance(
                RealJob.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (refusedConnections.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                        throw new SQLException("the test refuses this connection", refusedState);
                    }
                    try {
                        return method.invoke(SOURCE, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static DataSource start() {
        try {
            Path folder = Files.createTempDirectory("cairn-worker-test");
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Settings.forTests(folder.resolve("postgres")));
            Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(postgres.jdbcUrl());
            source.setUser(postgres.user());
            source.setPassword(postgres.password());
            Flyway.configure().dataSource(source).load().migrate();
            return source;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Unheard implements StepEvents {
        @Override
        public void kept(ClaimedJob job, StepRecord step) {}

        @Override
        public void triedInVain(ClaimedJob job, String step, int tries, Duration wait, StepFailure.Transient failure) {}

        @Override
        public void writeFailed(ClaimedJob job, StorageFailure failure) {}

        @Override
        public void writeRefused(ClaimedJob job, StorageFailure failure) {}
    }
}
