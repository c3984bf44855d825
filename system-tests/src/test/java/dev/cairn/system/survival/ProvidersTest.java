package dev.cairn.system.survival;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cairn.system.Cairn;
import dev.cairn.system.ModelServer;
import dev.cairn.system.ModelServer.Call;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job with two tools, on endpoints that each insist on something. */
class ProvidersTest {
    private static final Map<Provider, AtomicInteger> REFUSALS = new ConcurrentHashMap<>();
    private static ModelServer server;
    private static Cairn cairn;

    @BeforeAll
    static void start() throws Exception {
        server = new ModelServer((number, call) -> {
            Provider provider = provider(call);
            ModelServer.Reply reply = provider.answer(call);
            if (reply.status() != 200) {
                REFUSALS.computeIfAbsent(provider, p -> new AtomicInteger()).incrementAndGet();
            }
            return reply;
        });
        cairn = new Cairn();
        Path agents = Files.createDirectories(cairn.folder().resolve("agents"));
        for (Provider provider : Provider.values()) {
            Files.writeString(agents.resolve(provider.alias() + ".yaml"), """
                    name: on-%1$s
                    model: %1$s
                    instructions: Answer from what the tools say.
                    tools: [search_knowledge, lookup_customer]
                    limits: {outputTokens: 500}
                    output:
                      type: object
                      required: [answer]
                      additionalProperties: false
                      properties: {answer: {type: string}}
                    """.formatted(provider.alias()));
            cairn.with(variable(provider, "URL"), server.url().replace("/v1", "/" + provider.name()));
        }
        cairn.with("CAIRN_AGENTS", agents.toString())
                .with(variable(Provider.API_KEY, "URL"), server.url().replace("/v1", "/API_KEY?api-version=2024-10-21"))
                .with(variable(Provider.API_KEY, "KEY"), "azure-key-of-the-test")
                .with(variable(Provider.API_KEY, "KEY_HEADER"), "api-key")
                .with(variable(Provider.MAX_TOKENS, "NAME"), "gpt-5-mini")
                .start();
    }

    @AfterAll
    static void stop() throws Exception {
        cairn.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void a_job_with_two_tools_succeeds(Provider provider) throws Exception {
        JsonNode job = run(provider);
        assertThat(job.path("status").asText()).as(job.toString()).isEqualTo("succeeded");
        assertThat(job.path("output").path("answer").asText()).isEqualTo("done");
        List<JsonNode> tools = cairn.steps(job.path("id").asText()).stream()
                .filter(step -> step.path("kind").asText().equals("tool"))
                .toList();
        assertThat(tools)
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("succeeded"));
        int taught = REFUSALS.getOrDefault(provider, new AtomicInteger()).get();
        assertThat(taught).as("refusals until it was learned").isLessThanOrEqualTo(2);
        assertThat(run(provider).path("status").asText()).isEqualTo("succeeded");
        assertThat(REFUSALS.getOrDefault(provider, new AtomicInteger()))
                .as("refusals of the second job")
                .hasValue(taught);
    }

    private static JsonNode run(Provider provider) throws Exception {
        return cairn.untilFinal(cairn.submit("on-" + provider.alias(), Triage.ticket(provider.name())));
    }

    private static String variable(Provider provider, String setting) {
        return "CAIRN_MODELS_" + provider.alias().toUpperCase(Locale.ROOT) + "_" + setting;
    }

    private static Provider provider(Call call) {
        return Provider.valueOf(call.path().split("/")[1].split("[?]")[0]);
    }
}
