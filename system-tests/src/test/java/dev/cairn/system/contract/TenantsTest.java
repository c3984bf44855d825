package dev.cairn.system.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.system.Cairn;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantsTest {
    private static final String LATER =
            "{\"agent\":\"echo\",\"input\":1,\"runAt\":\"2027-05-01T00:00:00Z\",\"metadata\":{\"k\":\"v\"}}";
    private static final String ADMIN_KEY = "admin-0123456789-0123456789-0123456789";
    private static Cairn cairn;
    private static Wire wire;
    private static String acme;

    @BeforeAll
    static void start() throws Exception {
        cairn = new Cairn().with("CAIRN_ADMIN_KEY", ADMIN_KEY).start();
        wire = new Wire(cairn);
        acme = createKey("--tenant", "acme");
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
    }

    private record Ended(int code, String output) {}

    @Test
    void a_tenant_sees_and_touches_nothing_of_another() throws Exception {
        String id = wire.post(LATER).json().path("id").asText();
        String path = "/v1/jobs/" + id;
        String unknown =
                wire.get("/v1/jobs/job_01k9z3v5t8e8fa3jv0c1c7q2mb", acme).body();
        assertThat(wire.get(path, acme).problem(404).toString()).isEqualTo(unknown);
        wire.get(path + "?wait=PT0.1S", acme + "If-None-Match: \"1\"\r\n").problem(404);
        wire.get(path + "/steps", acme).problem(404);
        wire.request("POST", path + "/cancel", acme, new byte[0]).problem(404);
        for (String query : List.of(
                "", "?status=queued", "?agent=echo", "?metadata.k=v", "?cursor=job_7zzzzzzzzzzzzzzzzzzzzzzzzz")) {
            assertThat(wire.get("/v1/jobs" + query, acme).body()).as(query).doesNotContain(id);
        }
        assertThat(wire.get(path).json().path("status").asText()).isEqualTo("queued");
    }

    @Test
    void one_idempotency_key_of_two_tenants_makes_two_jobs() throws Exception {
        String key = "Content-Type: application/json\r\nIdempotency-Key: both\r\n";
        Wire.Answer mine = wire.post(LATER, Wire.AUTHORIZED + key);
        Wire.Answer theirs = wire.post(LATER, acme + key);
        assertThat(theirs.status()).isEqualTo(202);
        assertThat(theirs.json().path("id")).isNotEqualTo(mine.json().path("id"));
        assertThat(wire.post(LATER.replace(":1", ":2"), acme + key).problem(422).toString())
                .doesNotContain("job_");
    }

    @Test
    void a_key_does_what_its_scopes_say_and_no_more() throws Exception {
        String submitter = createKey("--tenant", "acme", "--scopes", "submit");
        String reader = createKey("--tenant", "acme", "--scopes", "read");
        String json = "Content-Type: application/json\r\n";
        String path = "/v1/jobs/"
                + wire.post(LATER, submitter + json).json().path("id").asText();
        assertThat(wire.get(path, reader).status()).isEqualTo(200);
        wire.get(path, submitter).problem(403);
        wire.get("/v1/jobs", submitter).problem(403);
        wire.get(path + "/steps", submitter).problem(403);
        wire.post(LATER, reader + json).problem(403);
        wire.request("POST", path + "/cancel", reader, new byte[0]).problem(403);
        wire.request("POST", path + "/cancel", submitter, new byte[0]).problem(403);
        assertThat(wire.request("POST", path + "/cancel", acme, new byte[0]).status())
                .isEqualTo(200);
    }

    @Test
    void a_preferred_wait_needs_no_more_than_the_scope_to_submit() throws Exception {
        String submitter = createKey("--scopes", "submit");
        assertThat(wire.post(
                                "{\"agent\":\"echo\",\"input\":1}",
                                submitter + "Content-Type: application/json\r\nPrefer: wait=8\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_configured_admin_key_works_under_any_host_name() throws Exception {
        assertThat(wire.get("/v1/jobs", "Host: cairn.example\r\nAuthorization: Bearer " + ADMIN_KEY + "\r\n")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_secret_is_neither_in_the_log_nor_in_the_database() throws Exception {
        String secret = acme.substring("Authorization: Bearer ".length()).strip();
        assertThat(wire.get("/v1/jobs", acme).status()).isEqualTo(200);
        byte[] needle = secret.getBytes(StandardCharsets.UTF_8);
        try (Stream<Path> files = Files.walk(cairn.data())) {
            for (Path file : Stream.concat(files, Stream.of(cairn.log()))
                    .filter(Files::isRegularFile)
                    .toList()) {
                assertThat(contains(Files.readAllBytes(file), needle))
                        .as("%s", file)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tenant shared",
                "--tenant Acme",
                "--tenant -acme",
                "--tenant a_b",
                "--scopes nope",
                "--scopes read,nope",
                "--scopes ,",
            })
    void a_key_that_cannot_be_made_is_refused_in_one_line(String options) throws Exception {
        Ended refused = run(cairn.launch(Stream.concat(Stream.of("key", "create"), Stream.of(options.split(" ")))
                .toArray(String[]::new)));
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output().strip().lines()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"guess-me", "0123456789-0123456789-012345678", "0123456789 0123456789 0123456789 0123456789"})
    void a_guessable_admin_key_is_refused_before_anything_starts(String key) throws Exception {
        try (Cairn other = new Cairn().with("CAIRN_ADMIN_KEY", key)) {
            Ended refused = run(other.launch("up"));
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.output().strip().lines()).hasSize(1);
            assertThat(refused.output()).contains("CAIRN_ADMIN_KEY").doesNotContain(key);
            assertThat(other.data().resolve("postgres")).doesNotExist();
        }
    }

    /** @return the header line of the new key */
    private static String createKey(String... options) throws Exception {
        Ended made = run(cairn.launch(
                Stream.concat(Stream.of("key", "create"), Stream.of(options)).toArray(String[]::new)));
        assertThat(made.code()).as(made.output()).isZero();
        String secret = made.output()
                .lines()
                .filter(line -> line.startsWith("ck_"))
                .findFirst()
                .orElseThrow();
        assertThat(secret).hasSize(46);
        return "Authorization: Bearer " + secret + "\r\n";
    }

    private static Ended run(ProcessBuilder command) throws Exception {
        Process process = command.redirectOutput(ProcessBuilder.Redirect.PIPE).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private static boolean contains(byte[] file, byte[] needle) {
        return new String(file, StandardCharsets.ISO_8859_1).contains(new String(needle, StandardCharsets.ISO_8859_1));
    }
}
