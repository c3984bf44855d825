package dev.cairn.system.fleet;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.system.Api;
import dev.cairn.system.Await;
import dev.cairn.system.ModelServer;
import dev.cairn.system.Program;
import dev.cairn.system.Trees;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Two apis and two workers over one PostgreSQL and one RabbitMQ, all real processes. The tests share it: each leaves
 * two of each running. A test that needs others makes them from {@link #api} and {@link #worker}.
 */
public final class Fleet implements AutoCloseable {
    /** Of every scope, for the tenant {@code default}. */
    public static final String KEY = "admin-key-of-the-fleet-0123456789abcdef";

    private static final int CONNECTIONS = 300;
    private static final String SECRETS_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private final Path folder = Files.createTempDirectory("cairn-fleet");
    private final EmbeddedPostgres postgres =
            EmbeddedPostgres.start(new Settings(folder.resolve("postgres"), CONNECTIONS, false));
    private final Broker broker = Broker.start(folder.resolve("rabbitmq"));
    private final ModelServer model = new ModelServer((number, call) -> this.script.answer(number, call));
    private final List<ApiProgram> apis = new ArrayList<>();
    private final List<Program> workers = new ArrayList<>();
    private volatile ModelServer.Script script = (number, call) -> null;
    private String secret = "";
    private int programs;

    Fleet() throws Exception {
        try {
            for (int i = 0; i < 2; i++) {
                api();
                worker();
            }
            // Together: they spend most of their start on waiting for each other, and must be able to.
            for (ApiProgram api : apis) {
                api.program().begin();
            }
            for (Program worker : workers) {
                worker.begin();
            }
            awaitReady();
        } catch (Exception e) {
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

    /** Brings back whatever of the two apis, the two workers and the broker a test that failed left ended. */
    public Fleet whole() throws Exception {
        broker.ensureRunning();
        for (int i = 0; i < 2; i++) {
            if (!apis.get(i).program().isAlive()) {
                apis.get(i).start();
            }
            if (!workers.get(i).isAlive()) {
                workers.get(i).start();
            }
        }
        Await.until("both workers consume", Duration.ofSeconds(60), () -> broker.consumers() == 2);
        return this;
    }

    /** An api of this fleet that is not started yet. */
    public ApiProgram api() {
        ApiProgram api = new ApiProgram(program("programs/api", "api"), KEY);
        api.program().with("CAIRN_SECRETS_KEY", SECRETS_KEY).having("cairn.api.loopback-callbacks=true");
        apis.add(api);
        return api;
    }

    /** A worker of this fleet that is not started yet. */
    public Program worker() {
        Program worker = program("programs/worker", "worker").with("CAIRN_MODEL_URL", model.url());
        workers.add(worker);
        return worker;
    }

    private Program program(String module, String name) {
        programs++;
        return new Program(module, folder.resolve(name + "-" + programs + ".log"))
                .with("CAIRN_DB_URL", postgres.jdbcUrl())
                .with("CAIRN_DB_USER", postgres.user())
                .with("CAIRN_DB_PASSWORD", postgres.password())
                .with("CAIRN_DATA", data().toString())
                .with("CAIRN_AMQP_URL", broker.url())
                .having("cairn.rabbitmq.prefix=" + broker.prefix());
    }

    /** One of the two that serve. */
    public ApiProgram api(int number) {
        return apis.get(number);
    }

    /** The two that serve. */
    public List<ApiProgram> apis() {
        return List.copyOf(apis.subList(0, 2));
    }

    /** The two that work; a test's own are not among them. */
    public List<Program> workers() {
        return List.copyOf(workers.subList(0, 2));
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
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    public EmbeddedPostgres postgres() {
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
        broker.close();
        postgres.close();
        Trees.delete(folder);
    }
}
