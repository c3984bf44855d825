package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Text that comes from outside cannot stop the program: each ends in time, and nobody else waits for it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileTextTest {
    private static final int WARM_UP = 150;
    private static final int PROBES = 200;
    private static final int ROUNDS = 4;
    private static final int ENOUGH = 2;

    /** Of the 99th percentile. Each of these texts froze a program for seconds to minutes; a busy machine alone does not. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    /** Models take their time; the test's own server must not take the processor from what it tests. */
    private static final Executor A_MOMENT_LATER =
            CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS, Runnable::run);

    private static final HttpClient OTHER_CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Map<HostileText, String> JOBS = new EnumMap<>(HostileText.class);
    private static ModelServer server;
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        server = new ModelServer((number, call) -> CompletableFuture.supplyAsync(
                        () -> HostileText.valueOf(Triage.subject(call).toUpperCase(Locale.ROOT))
                                .reply(),
                        A_MOMENT_LATER)
                .get());
        cairn = new Cairn();
        Path agents = Files.createDirectories(cairn.folder().resolve("agents"));
        Files.writeString(
                agents.resolve("hostile.yaml"),
                "name: hostile\ninstructions: Answer.\ntools: [search_knowledge]\nlimits: {toolCalls: 200}\noutput: "
                        + HostileText.SCHEMA.replace("\n", "\n  "));
        Files.writeString(
                agents.resolve("gate.yaml"),
                "name: gate\ninstructions: Answer.\ninput: " + HostileText.SCHEMA.replace("\n", "\n  "));
        cairn.with("CAIRN_AGENTS", agents.toString())
                .with("CAIRN_MODEL_URL", server.url())
                .having("cairn.worker.retry.first-wait=20ms")
                .start();
        for (HostileText hostile : HostileText.values()) {
            JOBS.put(hostile, cairn.submit("hostile", Triage.ticket(hostile.subject())));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(HostileText.class)
    @Order(1)
    void a_hostile_reply_ends_its_job_and_nothing_else(HostileText hostile) throws Exception {
        JsonNode job = cairn.untilFinal(JOBS.get(hostile));
        boolean fits = hostile == HostileText.NESTED_CHOICES;
        assertThat(job.path("status").asText()).as(job.toString()).isEqualTo(fits ? "succeeded" : "failed");
        if (!fits) {
            assertThat(job.path("error").path("type").asText())
                    .matches("/problems/(output-invalid|limit-reached|step-failed)");
            assertThat(job.path("error").path("detail").asText()).isNotBlank().hasSizeLessThan(12_000);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = HostileText.class,
            names = {
                "NESTED_CHOICES",
                "NESTED_WRONG_CHOICES",
                "BACKTRACKING",
                "EQUAL_HASHES",
                "DEEP",
                "EXPONENT",
                "DIGITS",
                "DUPLICATES"
            })
    @Order(2)
    void a_hostile_input_is_taken_or_refused_at_once(HostileText hostile) throws Exception {
        String body = "{\"agent\": \"gate\", \"input\": " + hostile.text() + "}";
        long begun = System.nanoTime();
        var answer = cairn.post("/v1/jobs", body);
        if (hostile == HostileText.NESTED_CHOICES) {
            assertThat(answer.statusCode()).isEqualTo(202);
        } else {
            assertThat(answer.statusCode()).isIn(400, 422);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    @Order(3)
    void others_are_served_while_twenty_hostile_jobs_run_and_sigterm_ends_in_time() throws Exception {
        probe(WARM_UP);
        List<Duration> alone = probe(PROBES);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger ended = new AtomicInteger();
        List<Thread> hostile = new ArrayList<>();
        List<HostileText> shortOnes =
                Arrays.stream(HostileText.values()).filter(HostileText::isShort).toList();
        for (int i = 0; i < 20; i++) {
            HostileText text = shortOnes.get(i % shortOnes.size());
            hostile.add(Thread.ofVirtual().start(() -> repeat(text, over, ended)));
        }
        List<List<Duration>> rounds = new ArrayList<>();
        // A stall of the machine itself may spoil a round; a program that hostile text holds up spoils most of them.
        while (rounds.size() < ROUNDS && inTime(rounds) < ENOUGH) {
            rounds.add(probe(PROBES));
        }
        int during = ended.get();
        long begun = System.nanoTime();
        over.set(true);
        cairn.terminate();
        Duration left = Duration.ofNanos(System.nanoTime() - begun);
        for (Thread thread : hostile) {
            thread.join();
        }
        System.out.println("Alone: " + told(alone) + ". Beside 20 hostile jobs, of which " + during + " ended: "
                + rounds.stream().map(HostileTextTest::told).toList() + "; left in " + left.toMillis() + " ms.");
        assertThat(during).isPositive();
        assertThat(inTime(rounds)).isEqualTo(ENOUGH);
        assertThat(left).isLessThan(Duration.ofSeconds(15));
        assertThat(Files.readString(cairn.log())).contains("Left. cutOff=0").doesNotContain("Lease lost");
    }

    /** Of POSTs and GETs by another client, over a connection of its own. */
    private static List<Duration> probe(int times) throws Exception {
        String echo = "{\"agent\": \"echo\", \"input\": \"hello\"}";
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            HttpRequest post = cairn.request("/v1/jobs")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(echo))
                    .build();
            HttpResponse<String> posted = timed(post, took);
            assertThat(posted.statusCode()).isEqualTo(202);
            String id = Cairn.JSON.readTree(posted.body()).path("id").asText();
            assertThat(timed(cairn.request("/v1/jobs/" + id).build(), took).statusCode())
                    .isEqualTo(200);
        }
        return took;
    }

    private static HttpResponse<String> timed(HttpRequest request, List<Duration> took) throws Exception {
        long begun = System.nanoTime();
        HttpResponse<String> answer = OTHER_CLIENT.send(request, BodyHandlers.ofString());
        took.add(Duration.ofNanos(System.nanoTime() - begun));
        return answer;
    }

    private static Duration percentile(List<Duration> took, int percent) {
        return took.stream().sorted().toList().get(took.size() * percent / 100);
    }

    private static long inTime(List<List<Duration>> rounds) {
        return rounds.stream()
                .filter(took -> percentile(took, 99).compareTo(LONGEST) < 0)
                .count();
    }

    private static String told(List<Duration> took) {
        return "median " + percentile(took, 50).toMillis() + " ms, p99 "
                + percentile(took, 99).toMillis() + " ms";
    }

    private static void repeat(HostileText text, AtomicBoolean over, AtomicInteger ended) {
        try {
            while (!over.get()) {
                cairn.untilFinal(cairn.submit("hostile", Triage.ticket(text.subject())));
                ended.incrementAndGet();
            }
        } catch (Exception | AssertionError e) {
            // The program was told to leave meanwhile.
            if (!over.get()) {
                throw new IllegalStateException(e);
            }
        }
    }
}
