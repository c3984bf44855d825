package dev.cairn.system.fleet;

import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.ModelServer;
import dev.cairn.system.Program;
import dev.cairn.system.Trees;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Two apis and some workers over one PostgreSQL and one RabbitMQ, all real processes. The tests share one: each leaves
 * the same number of each running. A test that needs others makes them from {@link #api} and {@link #worker}.
 */
public final class Fleet implements AutoCloseable {
    /** Of every scope, for the tenant {@code default}. */
    public static final String KEY = "admin-key-of-the-fleet-0123456789abcdef";

    private static final int APIS = 2;

    /** Of the worker of that number: the model server sees who asks. */
    private static final String MODEL_KEY = "sk-of-worker-";

    private static final String SECRETS_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private final Path folder = Files.createTempDirectory("cairn-fleet");
    private final int steady;
    private final Postgres postgres;
    private final Broker broker = Broker.start(folder.resolve("rabbitmq"));
    private final Links links;
    private final Consumer<Program> preparation;
    private final ModelServer model = new ModelServer((number, call) -> this.script.answer(number, call));
    private final List<ApiProgram> apis = new ArrayList<>();
    private final List<Program> workers = new ArrayList<>();
    private volatile ModelServer.Script script = (number, call) -> null;
    private String secret = "";
    private int programs;

    /** Without proxies and without fsync: for tests whose faults need neither. */
    static Fleet plain() throws Exception {
        return new Fleet(2, false, false, 0, program -> {});
    }

    /**
     * Without proxies, and PostgreSQL keeps what it commits: for measurements.
     *
     * @param preparation what each program is started with besides
     */
    public static Fleet durable(int workers, Consumer<Program> preparation) throws Exception {
        return new Fleet(workers, false, true, 0, preparation);
    }

    /**
     * Each program reaches database and broker through proxies of its own, and PostgreSQL keeps what it commits. Callbacks
     * are tried again soon, so that the end of a run need not be waited for.
     *
     * @param disk how many bytes the disk is to have on which PostgreSQL alone has its tables; 0 for none of its own
     * @param preparation what each program is started with besides
     */
    public static Fleet breakable(int workers, long disk, Consumer<Program> preparation) throws Exception {
        return new Fleet(workers, true, true, disk, preparation);
    }

    private Fleet(int workers, boolean breakable, boolean durable, long disk, Consumer<Program> preparation)
            throws Exception {
        this.preparation = preparation;
        this.steady = workers;
        this.postgres = new Postgres(folder.resolve("postgres"), durable);
        this.links = new Links(breakable);
        try {
            if (disk > 0) {
                postgres.onDisks(folder.resolve("disks"), disk);
            }
            for (int i = 0; i < APIS; i++) {
                api();
            }
            for (int i = 0; i < workers; i++) {
                worker();
            }
            // Together: they spend most of their start on waiting for each other, and must be able to.
            for (ApiProgram api : apis) {
                api.program().begin();
            }
            for (Program worker : this.workers) {
                worker.begin();
            }
            awaitReady();
        } catch (Exception | AssertionError e) {
            close();
            throw e;
        }
    }

    private void awaitReady() throws Exception {
        for (ApiProgram api : apis) {
            api.program().awaitReady();
        }
        for (Program worker : workers) {
            worker.awaitReady();
        }
    }

    /** Brings back whatever of the apis, the workers and the broker a test that failed left ended. */
    public Fleet whole() throws Exception {
        broker.ensureRunning();
        for (ApiProgram api : apis()) {
            if (!api.program().isAlive()) {
                api.start();
            }
        }
        for (Program worker : workers()) {
            if (!worker.isAlive()) {
                worker.start();
            }
        }
        Await.until("all workers consume", Duration.ofSeconds(60), () -> broker.consumers() == steady);
        return this;
    }

    /** An api of this fleet that is not started yet. */
    public ApiProgram api() {
        ApiProgram api = new ApiProgram(program("programs/api", "api"), KEY);
        api.program().with("CAIRN_SECRETS_KEY", SECRETS_KEY).having("cairn.api.loopback-callbacks=true");
        if (links.areBreakable()) {
            api.program().having("cairn.callbacks.schedule=0s,1s,2s,4s,8s,15s,15s,15s,15s,15s");
        }
        apis.add(api);
        return api;
    }

    /** A worker of this fleet that is not started yet. */
    public Program worker() {
        Program worker = program("programs/worker", "worker")
                .with("CAIRN_MODEL_URL", model.url())
                .with("CAIRN_MODEL_KEY", MODEL_KEY + workers.size());
        workers.add(worker);
        return worker;
    }

    private Program program(String module, String name) {
        programs++;
        Program program = new Program(module, folder.resolve(name + "-" + programs + ".log"));
        preparation.accept(program);
        return program.with("CAIRN_DB_URL", links.database(program, postgres))
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password())
                .with("CAIRN_DATA", data().toString())
                .with("CAIRN_AMQP_URL", links.broker(program, broker))
                .having("cairn.rabbitmq.prefix=" + broker.prefix());
    }

    /** The proxies between the programs and what they need; there are none in a plain fleet. */
    public Links links() {
        return links;
    }

    /** One of those that serve. */
    public ApiProgram api(int number) {
        return apis.get(number);
    }

    /** Those that serve. */
    public List<ApiProgram> apis() {
        return List.copyOf(apis.subList(0, APIS));
    }

    /** Those that work; a test's own are not among them. */
    public List<Program> workers() {
        return List.copyOf(workers.subList(0, steady));
    }

    /** The secret that callbacks of the tenant {@code default} are signed with. It can be read only once. */
    public synchronized String signingSecret() throws Exception {
        if (secret.isEmpty()) {
            HttpResponse<String> answer = api(0).post("/v1/signing-secret/reveal", "");
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("no secret: " + answer.statusCode() + " " + answer.body());
            }
            secret = Api.JSON.readTree(answer.body()).path("secret").asText();
        }
        return secret;
    }

    /** What this worker calls itself to the model. */
    public String modelKey(Program worker) {
        return MODEL_KEY + workers.indexOf(worker);
    }

    /** What may stand in no log. */
    public List<String> secrets() {
        return List.of(KEY, SECRETS_KEY, MODEL_KEY, postgres.password(), broker.password());
    }

    /** Also those that a test added and that have ended. */
    public List<Program> everyProgram() {
        return Stream.concat(apis.stream().map(ApiProgram::program), workers.stream())
                .toList();
    }

    /** Copies every program's log and PostgreSQL's into this folder: the fleet's own goes away with it. */
    public void keepLogs(Path to) throws IOException {
        Files.createDirectories(to);
        for (Program program : everyProgram()) {
            Files.copy(program.log(), to.resolve(program.log().getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.copy(
                folder.resolve("postgres/postgres.log"),
                to.resolve("postgres.log"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    public Broker broker() {
        return broker;
    }

    /** The model server that all workers ask; what it answers is up to the test. */
    public ModelServer model(ModelServer.Script replies) {
        script = replies;
        return model;
    }

    /** CAIRN_DATA of every program: the sample tool files its tickets there. */
    public Path data() {
        return folder.resolve("data");
    }

    /** A connection as the owner of everything. */
    public Connection connect() throws Exception {
        return postgres.connect();
    }

    /** Executes statements as the owner of everything, one after the other in one session. */
    public void execute(String... statements) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public Postgres postgres() {
        return postgres;
    }

    @Override
    public void close() throws Exception {
        for (Program worker : workers) {
            worker.kill();
        }
        for (ApiProgram api : apis) {
            api.close();
        }
        model.close();
        links.close();
        broker.close();
        postgres.close();
        Trees.delete(folder);
    }
}
