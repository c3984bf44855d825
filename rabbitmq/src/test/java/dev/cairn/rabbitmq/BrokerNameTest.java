package dev.cairn.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import dev.cairn.node.rabbitmq.RabbitNode;
import dev.cairn.start.StartRefused;
import io.vertx.core.Vertx;
import io.vertx.rabbitmq.RabbitMQClient;
import io.vertx.rabbitmq.RabbitMQOptions;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two brokers that both answer on localhost, with certificates of one trusted authority. */
@DisabledIfSystemProperty(
        named = "cairn.test.without-rabbitmq",
        matches = "true",
        disabledReason = "left out: --without-rabbitmq")
class BrokerNameTest {
    private static final String STORE = "javax.net.ssl.trustStore";
    private static final String STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

    @TempDir
    static Path folder;

    private static Vertx vertx;
    private static Authority authority;
    private static RabbitNode named;
    private static RabbitNode misnamed;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                RabbitNode.isInstalled() || System.getenv("CAIRN_TEST_AMQP_URL") == null,
                "left out: CAIRN_TEST_AMQP_URL names a broker, and none is installed to start nodes of");
        authority = Authority.in(folder);
        vertx = Vertx.vertx();
        named = node("localhost");
        misnamed = node("elsewhere.example");
        // As a user gives it, in CAIRN_JAVA_OPTS.
        trustTheAuthority();
    }

    private static void trustTheAuthority() {
        System.setProperty(STORE, authority.trust().toString());
        System.setProperty(STORE_PASSWORD, Authority.PASSWORD);
    }

    private static void trustAsTheJdkDoes() {
        System.clearProperty(STORE);
        System.clearProperty(STORE_PASSWORD);
    }

    private static RabbitNode node(String name) throws Exception {
        Authority.Certified certified = authority.certify(name);
        return RabbitNode.in(folder.resolve(name))
                .withTls(certified.certificates(), certified.key())
                .start();
    }

    @AfterAll
    static void end() {
        trustAsTheJdkDoes();
        if (named != null) {
            named.close();
        }
        if (misnamed != null) {
            misnamed.close();
        }
        if (vertx != null) {
            vertx.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_connector_believes_a_broker_that_proves_the_name_it_was_called_by(boolean nio) throws Exception {
        connect(trusting(options(named, "localhost")).setUseNio(nio));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_connector_refuses_a_broker_that_proves_another_name(boolean nio) {
        assertThatThrownBy(
                        () -> connect(trusting(options(misnamed, "localhost")).setUseNio(nio)))
                .hasRootCauseMessage("No subject alternative DNS name matching localhost found.")
                .hasStackTraceContaining(SSLHandshakeException.class.getName());
    }

    @Test
    void the_connector_refuses_an_address_that_the_certificate_does_not_name() {
        assertThatThrownBy(() -> connect(trusting(options(named, "127.0.0.1"))))
                .hasStackTraceContaining("No subject alternative names matching IP address 127.0.0.1 found");
    }

    @Test
    void the_connector_refuses_an_authority_that_the_jvm_does_not_trust() {
        trustAsTheJdkDoes();
        try {
            assertThatThrownBy(() -> connect(trusting(options(named, "localhost"))))
                    .hasStackTraceContaining("unable to find valid certification path");
        } finally {
            trustTheAuthority();
        }
    }

    /** When this fails the client has learnt it, and {@link BrokerTrust} can go. */
    @Test
    void the_client_alone_would_believe_any_name() throws Exception {
        connect(options(misnamed, "localhost"));
    }

    @Test
    void the_watch_believes_and_refuses_the_same() throws Exception {
        try (Connection open = BrokerAddress.parse(named.amqpsUrl("localhost")).connect()) {
            assertThat(open.isOpen()).isTrue();
        }
        assertThatThrownBy(BrokerAddress.parse(misnamed.amqpsUrl("localhost"))::connect)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("No subject alternative DNS name matching localhost found");
    }

    private static RabbitMQOptions options(RabbitNode node, String host) {
        BrokerAddress broker = BrokerAddress.parse(node.amqpsUrl(host));
        RabbitMQOptions options = new RabbitMQOptions();
        options.setHost(broker.hosts().getFirst().name())
                .setPort(broker.hosts().getFirst().port())
                .setSsl(true)
                .setHostnameVerificationAlgorithm("HTTPS");
        options.setUser(broker.user()).setPassword(broker.password()).setVirtualHost(broker.virtualHost());
        options.setReconnectAttempts(0);
        return options;
    }

    private static RabbitMQOptions trusting(RabbitMQOptions options) {
        return new BrokerTrust()
                .customize("tickets", Connector.producer(BrokerAddress.parse("amqps://broker")), options);
    }

    private static void connect(RabbitMQOptions options) throws Exception {
        RabbitMQClient client = RabbitMQClient.create(vertx, options);
        try {
            client.start().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
        assertThat(client.isConnected()).isTrue();
        client.stop().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
