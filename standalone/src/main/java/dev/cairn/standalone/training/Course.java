package dev.cairn.standalone.training;

import dev.cairn.embedded.postgres.EmbeddedPostgres;
import dev.cairn.embedded.postgres.Settings;
import dev.cairn.standalone.rehearsal.RehearsalModel;
import dev.cairn.standalone.rehearsal.RehearsalServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Programs that run the sample jobs together, on free ports, with a database and a model of their own. */
final class Course implements AutoCloseable {
    // Nothing listens there. Without a broker jobs are found in the database, and its client still learns to connect.
    private static final String NO_BROKER = "amqp://none:none@127.0.0.1:1/";

    private final HttpClient http = HttpClient.newHttpClient();
    private final RehearsalServer model = new RehearsalServer(new RehearsalModel());
    private final int port = Trainee.freePort();
    private final List<Trainee> trainees = new ArrayList<>();
    private final Path embedded;
    private final Thread endWithUs = new Thread(this::end);
    private String key = "ck_dev";
    private @Nullable EmbeddedPostgres postgres;

    private Course(Stage stage) throws IOException {
        embedded = stage.folder().resolve("data/postgres");
        // Whoever ends a training must not leave its programs behind.
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    /** The program that is api and worker and has its own database. */
    static Course standalone(Stage stage, Path jar) throws IOException {
        Course course = new Course(stage);
        course.begin(new Trainee(stage, "standalone", jar), Map.of(), "up");
        return course;
    }

    /** Api and worker, without a broker. */
    static Course apart(Stage stage, Path api, Path worker) throws IOException {
        Course course = new Course(stage);
        course.key = "training-" + UUID.randomUUID();
        course.begin(new Trainee(stage, "api", api), course.fleet(stage), "api");
        course.begin(new Trainee(stage, "worker", worker), course.fleet(stage), "worker");
        return course;
    }

    private Map<String, String> fleet(Stage stage) {
        if (postgres == null) {
            postgres = EmbeddedPostgres.start(Settings.forTests(stage.folder().resolve("postgres")));
        }
        return Map.of(
                "CAIRN_DB_URL", postgres.jdbcUrl(),
                "CAIRN_DB_USER", postgres.user(),
                "CAIRN_DB_PASSWORD", postgres.password(),
                "CAIRN_AMQP_URL", NO_BROKER,
                "CAIRN_ADMIN_KEY", key,
                "CAIRN_SECRETS_KEY", secretsKey());
    }

    private void begin(Trainee trainee, Map<String, String> variables, String command) throws IOException {
        trainees.add(trainee);
        Map<String, String> all = new HashMap<>(variables);
        all.put("CAIRN_PORT", String.valueOf(port));
        all.put("CAIRN_MODEL_URL", model.baseUrl().toString());
        trainee.begin(all, command);
    }

    void take(Path tickets) throws Exception {
        for (Trainee trainee : trainees) {
            trainee.awaitReady(http);
        }
        new Lesson(http, URI.create("http://127.0.0.1:" + port), key).take(tickets);
        for (Trainee trainee : trainees) {
            trainee.finish();
        }
    }

    private static String secretsKey() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void end() {
        trainees.forEach(Trainee::close);
        if (postgres != null) {
            postgres.close();
        }
        if (Files.exists(embedded.resolve("data/postmaster.pid"))) {
            // Of a standalone that did not end by itself: starting its database ourselves ends the one it left behind.
            EmbeddedPostgres.start(Settings.forTests(embedded)).close();
        }
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(endWithUs);
        model.close();
        http.shutdownNow();
    }
}
