package dev.cairn.system.bench.rates;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Cairn;
import dev.cairn.system.Program;
import dev.cairn.system.Trees;
import dev.cairn.system.bench.Caches;
import dev.cairn.system.fleet.Fleet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Everybody who is measured, and the model that they ask. All are up at once and take turns: whatever the machine does
 * meets all alike, and one that is idle costs next to nothing.
 */
final class Rivals implements AutoCloseable {
    static final String STANDALONE = "standalone";
    static final String PLAIN = "plain floor";
    static final String GROUPED = "grouped floor";
    static final String PEER = "DBOS";
    static final String FLEET = "api + worker";
    static final String BARE = "bare endpoint";
    static final String TICKETS = "grouped floor + tickets";

    static final int CONNECTIONS = 60;

    /** Of a worker: the others take whatever comes. */
    private static final int SLOTS = 10_000;

    static final Path AGENTS = Program.CHECKOUT.resolve("bench/agents");

    private final Path folder = Files.createTempDirectory("cairn-bench");
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Rival> all = new ArrayList<>();
    private final Rates.Choice choice;
    private final BenchProgram model;

    Rivals(Rates.Choice choice) throws Exception {
        this.choice = choice;
        try {
            model = opened(new BenchProgram(folder.resolve("model.log")))
                    .over("jdbc:postgresql://127.0.0.1:1/none")
                    .having("bench.engine=model")
                    .start();
            add(STANDALONE, this::standalone);
            add(PLAIN, () -> floor(PLAIN, "plain", ""));
            add(GROUPED, () -> floor(GROUPED, "grouped", ""));
            add(PEER, () -> program(PEER, "dbos", "", Books.Tables.WORKFLOWS));
            if (isWanted(FLEET) || isWanted(TICKETS)) {
                addThoseWithTickets();
            }
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    /**
     * What `./cairn up` gives its JVM, for the tests' programs are told to do with less; and compilers whose threads stay
     * when they have nothing to do, so that it can be seen what they did.
     */
    static final List<String> JVM =
            List.of("-Xmx512m", "-XX:TieredStopAtLevel=4", "-XX:-UseDynamicNumberOfCompilerThreads");

    static Program tuned(Program program) {
        JVM.forEach(program::running);
        return program;
    }

    private void add(String name, Callable<Rival> start) throws Exception {
        if (isWanted(name)) {
            all.add(start.call());
        }
    }

    private boolean isWanted(String name) {
        return choice.rivals().isEmpty() || choice.rivals().contains(name);
    }

    /** A standalone that is not started yet. */
    static Cairn cairn(BenchProgram model) throws Exception {
        Caches.ofStandalone();
        Cairn cairn = new Cairn()
                .with("CAIRN_MODEL_URL", model.url("/v1"))
                .with("CAIRN_AGENTS", AGENTS.toString())
                .having("cairn.worker.slots=" + SLOTS);
        JVM.forEach(cairn::running);
        Caches.arguments("standalone").forEach(cairn::running);
        return cairn;
    }

    /** A floor or the peer, not started yet. */
    static BenchProgram engine(String engine, Path log, EmbeddedPostgres postgres, BenchProgram model) {
        return new BenchProgram(log)
                .over(postgres)
                .having("bench.engine=" + engine)
                .having("bench.model-url=" + model.url("/v1"));
    }

    List<Rival> all() {
        return List.copyOf(all);
    }

    BenchProgram model() {
        return model;
    }

    private Rival standalone() throws Exception {
        Cairn cairn = opened(cairn(model));
        recording().forEach(cairn::running);
        cairn.start();
        var postgres =
                EmbeddedPostgres.running(cairn.data().resolve("postgres")).orElseThrow();
        Books books = books(postgres.jdbcUrl(), postgres.user(), postgres.password(), Books.Tables.JOBS);
        return new Rival(STANDALONE, cairn.port(), "/v1/jobs", Cairn.KEY, books, parts(books, "cairn", cairn.pid()));
    }

    /** Of processor time, as Linux counts it, and not of threads that only wait. A recorded JVM has one module more than its cache. */
    private List<String> recording() {
        return choice.profile() == null
                ? List.of()
                : List.of(
                        "-XX:AOTMode=off",
                        "-XX:StartFlightRecording=settings=default,jdk.CPUTimeSample#enabled=true,"
                                + "jdk.CPUTimeSample#throttle=500/s,maxage=60s,dumponexit=true,filename="
                                + choice.profile().toAbsolutePath().resolve("cairn-%p.jfr"));
    }

    private Rival floor(String name, String engine, String amqpUrl) throws Exception {
        return program(name, engine, amqpUrl, Books.Tables.JOBS);
    }

    private Rival program(String name, String engine, String amqpUrl, Books.Tables tables) throws Exception {
        EmbeddedPostgres postgres =
                opened(EmbeddedPostgres.start(new Settings(folder.resolve("postgres-" + engine), CONNECTIONS, true)));
        BenchProgram program = opened(engine(engine, folder.resolve(engine + ".log"), postgres, model))
                .having("bench.amqp-url=" + amqpUrl)
                .start();
        Books books = books(postgres.jdbcUrl(), postgres.user(), postgres.password(), tables);
        return new Rival(
                name,
                program.port(),
                "/v1/jobs",
                "none",
                books,
                parts(books, "program", program.process().pid()));
    }

    private void addThoseWithTickets() throws Exception {
        Caches.ofApiAndWorker();
        Fleet fleet = opened(Fleet.durable(
                1,
                program -> recorded(cached(tuned(program)))
                        .with("CAIRN_AGENTS", AGENTS.toString())
                        .having("cairn.worker.slots=" + SLOTS)
                        .having("cairn.models.default.url=" + model.url("/v1"))));
        // One of each, as of the others.
        fleet.api(1).program().terminate();
        Books books = books(
                fleet.postgres().jdbcUrl(),
                fleet.postgres().user(),
                fleet.postgres().password(),
                Books.Tables.JOBS);
        Map<String, ProcessHandle> parts =
                parts(books, "api", fleet.api(0).program().pid());
        parts.put("worker", handle(fleet.workers().getFirst().pid()));
        parts.put("rabbitmq", broker());
        all.add(new Rival(FLEET, fleet.api(0).port(), "/v1/jobs", Fleet.KEY, books, parts));
        Rival floor = floor(TICKETS, "tickets", fleet.broker().url());
        floor.processes().put("rabbitmq", broker());
        all.add(floor);
    }

    private static Program cached(Program program) {
        Caches.arguments(program.name()).forEach(program::running);
        return program;
    }

    private Program recorded(Program program) {
        recording().forEach(program::running);
        return program;
    }

    private static ProcessHandle broker() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("beam.smp"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, ProcessHandle> parts(Books books, String name, long pid) throws Exception {
        Map<String, ProcessHandle> parts = new LinkedHashMap<>();
        parts.put(name, handle(pid));
        parts.put("postgres", books.server());
        return parts;
    }

    private static ProcessHandle handle(long pid) {
        return ProcessHandle.of(pid).orElseThrow();
    }

    private Books books(String url, String user, String password, Books.Tables tables) throws SQLException {
        Connection connection = opened(DriverManager.getConnection(url, user, password));
        return new Books(connection, tables);
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception left) {
                System.err.println("cairn bench: " + left);
            }
        }
        Trees.delete(folder);
    }
}
