package dev.cairn.worker.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.agent.InvalidAgent;
import dev.cairn.worker.agent.ModelRequest;
import dev.cairn.worker.agent.Turn;
import dev.cairn.worker.step.StepFailure;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is configured for an alias is what goes over the wire. */
class ConfiguredModelsTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicReference<MultiMap> headers = new AtomicReference<>();
    private final AtomicReference<JsonNode> body = new AtomicReference<>();

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Test
    void headers_parameters_and_forms_are_sent_as_they_are_configured() throws Exception {
        ask(
                serving(new HttpServerOptions()),
                "key",
                "  key-of-the-test\n",
                "key-header",
                "api-key",
                "headers",
                "{\"X-Team\": \"support\"}",
                "parameters",
                "{\"temperature\": 0.20, \"reasoning\": {\"effort\": \"low\"}}",
                "tokens-field",
                "max-completion-tokens",
                "structured-output",
                "json_object",
                "instructions-as",
                "user");
        assertThat(headers.get().get("api-key")).isEqualTo("key-of-the-test");
        assertThat(headers.get().get("Authorization")).isNull();
        assertThat(headers.get().get("X-Team")).isEqualTo("support");
        assertThat(body.get().toString())
                .contains("\"temperature\":0.20", "\"effort\":\"low\"", "\"max_completion_tokens\":9")
                .contains("\"response_format\":{\"type\":\"json_object\"}")
                .contains("[{\"role\":\"user\",\"content\":\"Be brief.\\n\\nHi\"}]");
    }

    @Test
    void a_certificate_of_a_private_authority_is_trusted_where_it_is_named_and_nowhere_else() throws Exception {
        String url = serving(new HttpServerOptions().setSsl(true).setPfxKeyCertOptions(selfSigned()))
                .replace("http:", "https:");
        ask(url, "authorities", folder.resolve("authority.pem").toString());
        assertThat(body.get()).isNotNull();
        assertThat(catchThrowable(() -> ask(url))).isInstanceOf(StepFailure.Transient.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tokens-field          | tokens                   | auto or one of
            structured-output     | xml                      | auto or one of
            instructions-as       | developer                | auto or one of
            additional-properties | maybe                    | auto or one of
            concurrency           | -1                       | 0 or more
            parameters            | temperature=0            | JSON object
            parameters            | {"stream": true}         | must not set `stream`
            headers               | {"a": {}}                | texts only
            headers               | {"a b": "c"}             | HTTP header
            key-header            | a b                      | name of a header
            proxy                 | socks://user:secret@x    | http://user:password@
            authorities           | no-such-file.pem         | cannot be read
            """)
    void a_setting_that_cannot_be_right_is_refused_by_its_name(String setting, String value, String why) {
        assertThatExceptionOfType(InvalidAgent.class)
                .isThrownBy(() -> models("http://127.0.0.1:1", setting, value))
                .withMessageContaining("cairn.models.fast." + setting)
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void an_alias_has_as_many_places_as_are_configured() {
        assertThat(Objects.requireNonNull(models("http://127.0.0.1:1", "concurrency", "3")
                                .named("fast")
                                .orElseThrow()
                                .places())
                        .availablePermits())
                .isEqualTo(3);
        assertThat(models("http://127.0.0.1:1").named("fast").orElseThrow().places())
                .isNull();
    }

    private void ask(String url, String... settings) {
        models(url, settings)
                .named("fast")
                .orElseThrow()
                .reply(new ModelRequest(
                        "Be brief.",
                        List.of(new Turn.User("Hi")),
                        List.of(),
                        9,
                        Duration.ofSeconds(10),
                        new ObjectMapper().createObjectNode()));
    }

    private ConfiguredModels models(String url, String... settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder()
                .withMapping(ModelSettings.class)
                .withDefaultValue("cairn.models.fast.url", url);
        for (int i = 0; i < settings.length; i += 2) {
            config.withDefaultValue("cairn.models.fast." + settings[i], settings[i + 1]);
        }
        return new ConfiguredModels(config.build().getConfigMapping(ModelSettings.class), vertx);
    }

    private String serving(HttpServerOptions options) throws Exception {
        HttpServer server = vertx.createHttpServer(options)
                .requestHandler(request -> request.body().onSuccess(said -> {
                    headers.set(request.headers());
                    body.set(json(said.toString()));
                    request.response().end("{\"choices\": [{\"message\": {\"content\": \"{}\"}}]}");
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get();
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    private static JsonNode json(String text) {
        try {
            return ReplyReader.JSON.readTree(text);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private PfxOptions selfSigned() throws Exception {
        Path store = folder.resolve("keys.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12");
        keytool("-exportcert", "-rfc", "-file", folder.resolve("authority.pem").toString());
        return new PfxOptions().setPath(store.toString()).setPassword("changeit");
    }

    private void keytool(String... arguments) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(arguments));
        command.addFirst(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(
                List.of("-alias", "one", "-keystore", folder.resolve("keys.p12").toString(), "-storepass", "changeit"));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }
}
